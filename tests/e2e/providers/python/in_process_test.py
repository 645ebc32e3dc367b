import unittest

from flagd_cases import FlagdCases, ResolverType


class InProcessTest(FlagdCases, unittest.TestCase):
    resolver = ResolverType.IN_PROCESS

    # The provider shows none in rpc mode.
    def test_metadata(self):
        metadata = self.client.get_boolean_details("new-ranker", True).flag_metadata
        self.assertEqual((metadata["owner"], metadata["level"]), ("search", 3))


if __name__ == "__main__":
    unittest.main(verbosity=2)
