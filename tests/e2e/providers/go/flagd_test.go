// The official flagd provider for Go, unmodified, against a running guidond.
package e2e

import (
	"context"
	"fmt"
	"reflect"
	"syscall"
	"testing"

	flagd "github.com/open-feature/go-sdk-contrib/providers/flagd/pkg"
	"github.com/open-feature/go-sdk/openfeature"
)

type resolver struct {
	name string
	port string // that of guidond
	pick flagd.ProviderOption
}

var none = openfeature.NewTargetlessEvaluationContext(nil)

func TestRpc(t *testing.T) {
	rpc := resolver{"rpc", "evaluation", flagd.WithRPCResolver()}
	d := startDaemon(t)
	client := rpc.connect(t, "rpc", d)
	evaluatesTypes(t, client)
	seesTheContext(t, client)
	tellsErrors(t, client)
	// Of evaluation.v1, which this release speaks, a disabled flag comes with a zero value.
	details, _ := client.BooleanValueDetails(context.Background(), "disabled", true, none)
	equal(t, details.Reason, openfeature.DisabledReason)
	equal(t, details.Value, false)
	for member := range 20 {
		key := fmt.Sprintf("job-%d", member)
		equal(t, variantOf(client, key), d.variant("rollout", key))
	}
	seesChanges(t, client, d)
	rpc.usesTLS(t)
}

func TestInProcess(t *testing.T) {
	inProcess := resolver{"in-process", "sync", flagd.WithInProcessResolver()}
	d := startDaemon(t)
	d.control("delete", "no-default") // this release refuses a whole set with such a flag
	client := inProcess.connect(t, "in-process", d)
	evaluatesTypes(t, client)
	seesTheContext(t, client)
	tellsErrors(t, client)
	for _, fallback := range []bool{true, false} {
		value, _ := client.BooleanValue(context.Background(), "disabled", fallback, none)
		equal(t, value, fallback)
	}
	// This release hashes as flagd did before 0.15, so its members are others than guidond's.
	seen := map[string]bool{}
	for member := range 20 {
		seen[variantOf(client, fmt.Sprintf("job-%d", member))] = true
	}
	equal(t, seen, map[string]bool{"red": true, "blue": true, "green": true})

	mobile := inProcess.connect(t, "mobile", d, flagd.WithSelector("flagSetId=mobile"))
	theme, _ := mobile.StringValue(context.Background(), "mobile-theme", "none", none)
	equal(t, theme, "dark")
	other, _ := mobile.StringValueDetails(context.Background(), "queue", "none", none)
	equal(t, other.ErrorCode, openfeature.FlagNotFoundCode)

	seesChanges(t, client, d)
	inProcess.usesTLS(t)
}

func (r resolver) connect(t *testing.T, domain string, d *daemon, options ...flagd.ProviderOption) *openfeature.Client {
	t.Helper()
	options = append(options, r.pick, flagd.WithHost("localhost"), flagd.WithPort(uint16(d.ports[r.port])))
	provider, err := flagd.NewProvider(options...)
	if err != nil {
		t.Fatal(err)
	}
	if err := openfeature.SetNamedProviderAndWait(domain, provider); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(provider.Shutdown)
	return openfeature.NewClient(domain)
}

func equal(t *testing.T, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func variantOf(client *openfeature.Client, targetingKey string) string {
	details, _ := client.StringValueDetails(context.Background(), "rollout", "none",
		openfeature.NewEvaluationContext(targetingKey, nil))
	return details.Variant
}

func evaluatesTypes(t *testing.T, client *openfeature.Client) {
	ctx := context.Background()
	ranker, err := client.BooleanValueDetails(ctx, "new-ranker", true, none)
	equal(t, err, nil)
	equal(t, ranker.Value, false)
	equal(t, ranker.Variant, "off")
	equal(t, ranker.Reason, openfeature.StaticReason)
	equal(t, ranker.FlagMetadata["owner"], "search")
	queue, _ := client.StringValue(ctx, "queue", "none", none)
	equal(t, queue, "jobs-a")
	batch, _ := client.IntValue(ctx, "batch", 0, none)
	equal(t, batch, int64(10))
	ratio, _ := client.FloatValue(ctx, "ratio", 0, none)
	equal(t, ratio, 0.5)
	policy, _ := client.ObjectValue(ctx, "policy", nil, none)
	equal(t, policy, map[string]any{"attempts": 3.0, "waits": []any{1.0, 2.0}})
}

func seesTheContext(t *testing.T, client *openfeature.Client) {
	for _, c := range []struct {
		plan   string
		value  int64
		reason openfeature.Reason
	}{{"pro", 100, openfeature.TargetingMatchReason}, {"basic", 10, openfeature.DefaultReason}} {
		details, _ := client.IntValueDetails(context.Background(), "limit", 0,
			openfeature.NewTargetlessEvaluationContext(map[string]any{"plan": c.plan}))
		equal(t, details.Value, c.value)
		equal(t, details.Reason, c.reason)
	}
}

func tellsErrors(t *testing.T, client *openfeature.Client) {
	for flag, code := range map[string]openfeature.ErrorCode{
		"unknown": openfeature.FlagNotFoundCode, "limit": openfeature.TypeMismatchCode} {
		details, _ := client.BooleanValueDetails(context.Background(), flag, true, none)
		equal(t, details.Value, true)
		equal(t, details.ErrorCode, code)
	}
}

func isOn(client *openfeature.Client) bool {
	on, err := client.BooleanValue(context.Background(), "new-ranker", false, none)
	return on && err == nil
}

// A flip comes as an event, also after a restart.
func seesChanges(t *testing.T, client *openfeature.Client, d *daemon) {
	awaitChange(t, client, "new-ranker", func() { d.control("set-default", "new-ranker", "on") })
	eventually(t, func() bool { return isOn(client) })
	d.end(syscall.SIGKILL)
	d.spawn()
	on := true
	awaitChange(t, client, "new-ranker", func() {
		on = !on
		d.control("set-default", "new-ranker", map[bool]string{true: "on", false: "off"}[on])
	})
	eventually(t, func() bool { return isOn(client) == on })
}

func (r resolver) usesTLS(t *testing.T) {
	certificate, key := createCertificate(t)
	t.Setenv("SSL_CERT_FILE", certificate) // in-process knows no other way to name a CA
	d := startDaemon(t, "-c", certificate, "-k", key)
	d.control("delete", "no-default")
	client := r.connect(t, "tls", d, flagd.WithTLS(certificate))
	awaitChange(t, client, "new-ranker", func() { d.control("set-default", "new-ranker", "on") })
	eventually(t, func() bool { return isOn(client) })
}
