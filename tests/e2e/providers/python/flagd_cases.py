"""What the flagd provider must show, whether guidond evaluates (rpc) or the provider does."""

from openfeature import api
from openfeature.contrib.provider.flagd import FlagdProvider
from openfeature.contrib.provider.flagd.config import ResolverType
from openfeature.evaluation_context import EvaluationContext
from openfeature.event import ProviderEvent
from openfeature.exception import ErrorCode
from openfeature.flag_evaluation import Reason

from daemon import Daemon, NextEvent


class FlagdCases:
    resolver: ResolverType

    @classmethod
    def setUpClass(cls):
        cls.daemon = Daemon()
        cls.client = cls.connect("main", cls.daemon)

    @classmethod
    def tearDownClass(cls):
        api.shutdown()
        cls.daemon.stop()

    @classmethod
    def connect(cls, domain, daemon, **options):
        port = daemon.ports["evaluation" if cls.resolver is ResolverType.RPC else "sync"]
        api.set_provider_and_wait(FlagdProvider(
            resolver_type=cls.resolver, host="localhost", port=port, deadline_ms=5000,
            retry_backoff_ms=100, retry_backoff_max_ms=200, **options), domain)
        return api.get_client(domain)

    def test_typed_evaluations(self):
        ranker = self.client.get_boolean_details("new-ranker", True)
        self.assertIs(ranker.value, False)
        self.assertEqual(ranker.variant, "off")
        self.assertEqual(ranker.reason, Reason.STATIC)
        self.assertEqual(self.client.get_string_value("queue", "none"), "jobs-a")
        self.assertEqual(self.client.get_integer_value("batch", 0), 10)
        self.assertEqual(self.client.get_float_value("ratio", 0.0), 0.5)
        self.assertEqual(self.client.get_object_value("policy", {}),
                         {"attempts": 3, "waits": [1, 2]})

    def test_targeting_sees_the_evaluation_context(self):
        pro = self.client.get_integer_details("limit", 0, EvaluationContext(None, {"plan": "pro"}))
        self.assertEqual((pro.value, pro.reason), (100, Reason.TARGETING_MATCH))
        other = self.client.get_integer_details("limit", 0, EvaluationContext(None, {"plan": "x"}))
        self.assertEqual((other.value, other.reason), (10, Reason.DEFAULT))

    def test_a_rollout_gives_each_member_the_variant_that_guidonctl_shows(self):
        seen = set()
        for member in range(20):
            key = f"job-{member}"
            details = self.client.get_string_details("rollout", "none", EvaluationContext(key))
            self.assertEqual(details.variant, self.daemon.variant("rollout", key), key)
            seen.add(details.variant)
        self.assertEqual(len(seen), 3)

    def test_unknown_flag_and_wrong_type_give_the_default_with_their_error_code(self):
        unknown = self.client.get_boolean_details("unknown", True)
        self.assertEqual((unknown.value, unknown.error_code), (True, ErrorCode.FLAG_NOT_FOUND))
        mismatch = self.client.get_boolean_details("limit", True)
        self.assertEqual((mismatch.value, mismatch.error_code), (True, ErrorCode.TYPE_MISMATCH))

    def test_a_disabled_flag_and_one_without_default_variant_give_the_callers_default(self):
        for fallback in (True, False):
            disabled = self.client.get_boolean_details("disabled", fallback)
            self.assertEqual((disabled.value, disabled.reason), (fallback, Reason.DISABLED))
            unset = self.client.get_boolean_details("no-default", fallback)
            self.assertEqual((unset.value, unset.reason), (fallback, Reason.DEFAULT))

    def test_a_selector_picks_the_flag_set(self):
        mobile = self.connect("mobile", self.daemon, selector="flagSetId=mobile")
        self.assertEqual(mobile.get_string_value("mobile-theme", "none"), "dark")
        other = mobile.get_string_details("queue", "none")
        self.assertEqual(other.error_code, ErrorCode.FLAG_NOT_FOUND)

    def test_changes_are_told_also_after_a_restart(self):
        with NextEvent(self.client, ProviderEvent.PROVIDER_CONFIGURATION_CHANGED) as changed:
            self.daemon.control("set-default", "new-ranker", "on")
        self.assertIn("new-ranker", changed.details.flags_changed)
        self.assertIs(self.client.get_boolean_value("new-ranker", False), True)

        with NextEvent(self.client, ProviderEvent.PROVIDER_STALE):
            self.daemon.kill()
        with NextEvent(self.client, ProviderEvent.PROVIDER_READY):
            self.daemon.spawn()
        with NextEvent(self.client, ProviderEvent.PROVIDER_CONFIGURATION_CHANGED):
            self.daemon.control("kill", "new-ranker")
        self.assertIs(self.client.get_boolean_value("new-ranker", True), False)
        self.daemon.control("restore", "new-ranker")
        self.daemon.control("set-default", "new-ranker", "off")

    def test_tls_with_the_certificate_of_a_ca_file(self):
        daemon = Daemon(tls=True)
        self.addCleanup(daemon.stop)
        secure = self.connect("tls", daemon, tls=True, cert_path=daemon.certificate)
        with NextEvent(secure, ProviderEvent.PROVIDER_CONFIGURATION_CHANGED):
            daemon.control("set-default", "new-ranker", "on")
        self.assertIs(secure.get_boolean_value("new-ranker", False), True)
