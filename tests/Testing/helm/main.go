// Renders a Helm chart for the tests, where Helm itself cannot be had: Go's own text/template, Sprig from Debian, and the functions and objects that
// Helm's documentation adds to them (https://helm.sh/docs/chart_template_guide/). Dependencies of charts, hooks and lookups of a cluster are not there:
// a chart that needs them does not render.
//
//	helm-template CHART --name NAME --namespace NAMESPACE [--values FILE]... [--api GROUP/VERSION]...
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig"
	"github.com/ghodss/yaml"
)

type list []string

func (l *list) String() string     { return strings.Join(*l, ",") }
func (l *list) Set(s string) error { *l = append(*l, s); return nil }

type values = map[string]interface{}

type apiVersions []string

// Has is what charts call on .Capabilities.APIVersions.
func (a apiVersions) Has(name string) bool {
	for _, known := range a {
		if known == name {
			return true
		}
	}
	return false
}

type files map[string][]byte

// Get gives a file of the chart that is no template; "" when there is none.
func (f files) Get(name string) string { return string(f[name]) }

func main() {
	if len(os.Args) < 2 {
		fail("helm-template CHART --name NAME --namespace NAMESPACE [--values FILE]...")
	}
	chart := os.Args[1]
	flags := flag.NewFlagSet("helm-template", flag.ExitOnError)
	name := flags.String("name", "", "of the release")
	namespace := flags.String("namespace", "default", "of the release")
	var given, apis list
	flags.Var(&given, "values", "a file with values")
	flags.Var(&apis, "api", "an API that the cluster knows")
	check(flags.Parse(os.Args[2:]))

	merged := read(filepath.Join(chart, "values.yaml"))
	for _, file := range given {
		merge(merged, read(file))
	}
	out, err := render(chart, *name, *namespace, merged, apiVersions(apis))
	check(err)
	fmt.Print(out)
}

func render(chart, name, namespace string, merged values, apis apiVersions) (string, error) {
	about := values{}
	for key, value := range read(filepath.Join(chart, "Chart.yaml")) {
		about[strings.ToUpper(key[:1])+key[1:]] = value
	}
	all := template.New("chart").Option("missingkey=zero")
	all.Funcs(functions(all))
	templates := map[string]string{}
	others := files{}
	check(filepath.Walk(chart, func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		relative, _ := filepath.Rel(chart, path)
		content, err := os.ReadFile(path)
		if strings.HasPrefix(relative, "templates/") {
			templates[relative] = string(content)
		} else {
			others[relative] = content
		}
		return err
	}))
	var paths []string
	for path := range templates {
		paths = append(paths, path)
	}
	sort.Strings(paths)
	for _, path := range paths {
		if _, err := all.New(fmt.Sprint(about["Name"], "/", path)).Parse(templates[path]); err != nil {
			return "", err
		}
	}

	var out strings.Builder
	for _, path := range paths {
		base := filepath.Base(path)
		if strings.HasPrefix(base, "_") || base == "NOTES.txt" {
			continue
		}
		full := fmt.Sprint(about["Name"], "/", path)
		var text bytes.Buffer
		err := all.ExecuteTemplate(&text, full, values{
			"Values":  merged,
			"Chart":   about,
			"Files":   others,
			"Release": values{"Name": name, "Namespace": namespace, "Service": "Helm", "IsInstall": true, "IsUpgrade": false, "Revision": 1},
			"Capabilities": values{
				"APIVersions": apis,
				"KubeVersion": values{"Version": "v1.33.0", "Major": "1", "Minor": "33", "GitVersion": "v1.33.0"},
			},
			"Template": values{"Name": full, "BasePath": fmt.Sprint(about["Name"], "/templates")},
		})
		if err != nil {
			return "", err
		}
		written := strings.TrimSpace(strings.ReplaceAll(text.String(), "<no value>", ""))
		if written != "" {
			fmt.Fprintf(&out, "---\n# Source: %s\n%s\n", full, written)
		}
	}
	return out.String(), nil
}

// functions are those that Helm has besides Sprig's; a chart cannot read the environment.
func functions(all *template.Template) template.FuncMap {
	known := sprig.TxtFuncMap()
	delete(known, "env")
	delete(known, "expandenv")
	known["toYaml"] = func(v interface{}) string {
		text, err := yaml.Marshal(v)
		if err != nil {
			return ""
		}
		return strings.TrimSuffix(string(text), "\n")
	}
	known["fromYaml"] = func(text string) values {
		read := values{}
		if err := yaml.Unmarshal([]byte(text), &read); err != nil {
			read["Error"] = err.Error()
		}
		return read
	}
	known["fromYamlArray"] = func(text string) []interface{} {
		var read []interface{}
		if err := yaml.Unmarshal([]byte(text), &read); err != nil {
			read = []interface{}{err.Error()}
		}
		return read
	}
	known["toJson"] = func(v interface{}) string {
		text, err := json.Marshal(v)
		if err != nil {
			return ""
		}
		return string(text)
	}
	known["include"] = func(name string, data interface{}) (string, error) {
		var text strings.Builder
		err := all.ExecuteTemplate(&text, name, data)
		return text.String(), err
	}
	known["tpl"] = func(text string, data interface{}) (string, error) {
		copied, err := all.Clone()
		if err != nil {
			return "", err
		}
		parsed, err := copied.New("tpl").Parse(text)
		if err != nil {
			return "", err
		}
		var out strings.Builder
		err = parsed.Execute(&out, data)
		return out.String(), err
	}
	known["required"] = func(message string, value interface{}) (interface{}, error) {
		if text, isText := value.(string); value == nil || isText && text == "" {
			return nil, fmt.Errorf("%s", message)
		}
		return value, nil
	}
	known["lookup"] = func(string, string, string, string) (values, error) {
		return nil, fmt.Errorf("lookup: there is no cluster to look into")
	}
	return known
}

// merge lays given values over those of the chart, as Helm does: maps are merged, null takes away, anything else replaces.
func merge(into, from values) {
	for key, value := range from {
		below, isMap := value.(map[string]interface{})
		existing, wasMap := into[key].(map[string]interface{})
		switch {
		case value == nil:
			delete(into, key)
		case isMap && wasMap:
			merge(existing, below)
		default:
			into[key] = value
		}
	}
}

func read(path string) values {
	text, err := os.ReadFile(path)
	check(err)
	read := values{}
	if err := yaml.Unmarshal(text, &read); err != nil {
		fail(path + ": " + err.Error())
	}
	return read
}

func check(err error) {
	if err != nil {
		fail(err.Error())
	}
}

func fail(message string) {
	fmt.Fprintln(os.Stderr, message)
	os.Exit(1)
}
