// Drive Debian's go-akismet of adtac: https alone, the key in front of a host that is fixed.
package main

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"net/url"
	"os"

	"github.com/adtac/go-akismet/akismet"
)

func comment(content, author, ip string) *akismet.Comment {
	return &akismet.Comment{
		Blog: "https://garden.example/", UserIP: ip, UserAgent: "Firefox/150", CommentContent: content, CommentAuthor: author,
	}
}

func told(answer interface{}, err error) interface{} {
	if err != nil {
		return err.Error()
	}
	return answer
}

func main() {
	address, _ := url.Parse(os.Args[1])
	good, bad, ham, ip := os.Args[2], os.Args[3], os.Args[4], "198.51.100.23"
	http.DefaultTransport.(*http.Transport).DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, address.Host) // as a name that was led here does
	}
	check := func(one *akismet.Comment, key string) interface{} { return told(akismet.Check(one, key)) }
	outcomes := [][2]interface{}{
		{"ham", check(comment(ham, "", ip), good)},
		{"spam", check(comment("", "viagra-test-123", ip), good)},
		{"submit-spam", told(nil, akismet.SubmitSpam(comment(ham, "", ip), good))},
		{"spam after submit-spam", check(comment(ham, "", ip), good)},
		{"submit-ham", told(nil, akismet.SubmitHam(comment(ham, "", ip), good))},
		{"ham after submit-ham", check(comment(ham, "", ip), good)},
		{"wrong key", check(comment(ham, "", ip), bad)},
		{"missing field", check(comment(ham, "", ""), good)},
	}
	said := map[string]interface{}{}
	for _, outcome := range outcomes {
		said[outcome[0].(string)] = outcome[1]
	}
	json.NewEncoder(os.Stdout).Encode(said)
}
