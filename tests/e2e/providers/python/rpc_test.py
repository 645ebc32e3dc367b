import unittest

from flagd_cases import FlagdCases, ResolverType


class RpcTest(FlagdCases, unittest.TestCase):
    resolver = ResolverType.RPC


if __name__ == "__main__":
    unittest.main(verbosity=2)
