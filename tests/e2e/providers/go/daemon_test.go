package e2e

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/open-feature/go-sdk/openfeature"
)

const patience = 20 * time.Second // for what should come at once

// A guidond of the test's own, on free ports and with its own store.
type daemon struct {
	t       *testing.T
	folder  string
	options []string
	ports   map[string]int
	command *exec.Cmd
}

func program(name string) string { return filepath.Join(os.Getenv("GUIDON_BIN_DIR"), name) }

// Runs a command and returns what it printed.
func run(t *testing.T, name string, arguments ...string) string {
	t.Helper()
	command := exec.Command(name, arguments...)
	output, err := command.Output()
	if err != nil {
		t.Fatalf("%v: %v", command, err)
	}
	return string(output)
}

// Holds the flags of ../flags.json.
func startDaemon(t *testing.T, options ...string) *daemon {
	t.Helper()
	d := &daemon{t: t, folder: t.TempDir(), options: options, ports: map[string]int{
		"evaluation": 0, "management": 0, "sync": 0, "ofrep": 0, "admin": 0}}
	d.spawn()
	t.Cleanup(func() { d.end(syscall.SIGTERM) })
	d.control("apply", "-f", os.Getenv("GUIDON_FLAGS"))
	return d
}

// Starts it, on the ports it had before, if any.
func (d *daemon) spawn() {
	d.t.Helper()
	arguments := append([]string{"start", "--store", filepath.Join(d.folder, "store")}, d.options...)
	for name, port := range d.ports {
		option := "--" + strings.Replace(name+"-port", "evaluation-", "", 1)
		arguments = append(arguments, option, strconv.Itoa(port))
	}
	d.command = exec.Command(program("guidond"), arguments...)
	d.command.Stderr = os.Stderr
	output, err := d.command.StdoutPipe()
	if err != nil {
		d.t.Fatal(err)
	}
	if err := d.command.Start(); err != nil {
		d.t.Fatal(err)
	}
	port := regexp.MustCompile(`^ +(\w+) +port (\d+)`)
	for lines := bufio.NewScanner(output); lines.Scan(); {
		if found := port.FindStringSubmatch(lines.Text()); found != nil {
			d.ports[found[1]], _ = strconv.Atoi(found[2])
		}
		if strings.HasPrefix(lines.Text(), "  store ") {
			return
		}
	}
	d.t.Fatal("guidond did not come up")
}

func (d *daemon) end(signal syscall.Signal) {
	_ = d.command.Process.Signal(signal)
	_ = d.command.Wait()
}

// Runs guidonctl and returns what it printed.
func (d *daemon) control(arguments ...string) string {
	d.t.Helper()
	server := fmt.Sprintf("localhost:%d", d.ports["admin"])
	return run(d.t, program("guidonctl"), append(arguments, "--server", server)...)
}

// The variant that guidond itself gives.
func (d *daemon) variant(flag, targetingKey string) string {
	d.t.Helper()
	output := d.control("eval", flag, "--targeting-key", targetingKey, "-o", "json",
		"--evaluation-server", fmt.Sprintf("localhost:%d", d.ports["evaluation"]))
	var result struct{ Variant string }
	if err := json.Unmarshal([]byte(output), &result); err != nil {
		d.t.Fatal(err)
	}
	return result.Variant
}

// Creates a certificate for localhost, and returns its file and its key's.
func createCertificate(t *testing.T) (certificate, key string) {
	folder := t.TempDir()
	certificate, key = filepath.Join(folder, "cert.pem"), filepath.Join(folder, "key.pem")
	run(t, "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
		"-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=localhost",
		"-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1")
	return certificate, key
}

// Does `act`, again and again, until a change of `flag` is told; of what happened before a provider
// has reconnected, nothing is told.
func awaitChange(t *testing.T, client *openfeature.Client, flag string, act func()) {
	t.Helper()
	came := make(chan openfeature.EventDetails, 100)
	callback := func(details openfeature.EventDetails) { came <- details }
	client.AddHandler(openfeature.ProviderConfigChange, &callback)
	defer client.RemoveHandler(openfeature.ProviderConfigChange, &callback)
	again := time.NewTicker(time.Second)
	defer again.Stop()
	timeout := time.After(patience)
	act()
	for {
		select {
		case <-again.C:
			act()
		case details := <-came:
			for _, changed := range details.FlagChanges {
				if changed == flag {
					return
				}
			}
		case <-timeout:
			t.Fatalf("no change of %s within %v", flag, patience)
		}
	}
}

// Waits until `condition` holds.
func eventually(t *testing.T, condition func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !condition(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within %v", patience)
		}
	}
}
