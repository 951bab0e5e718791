using System.Text.Json;
using Notifications.Import.GoTemplate;
using Notifications.Templates;
using Notifications.Templates.Functions.Go;
using Notifications.Testing;
using Xunit;

namespace Notifications.Import.Tests.GoTemplate;

/// <summary>Templates, what they become, and what they render.</summary>
public sealed class GoTemplateTests
{
    private static readonly RenderOptions Options = RenderOptions.Default with
    {
        RelaxedTargets = true,
        NullIndexers = true,
        IndentEmptyLines = false,
        Functions = GoFunctions.Tables,
        Clock = new ManualTime(new DateTimeOffset(2026, 2, 1, 12, 0, 0, TimeSpan.Zero)),
    };

    private static readonly JsonElement Application = JsonDocument.Parse(
        """
        {
          "metadata": { "name": "shop", "generation": 235, "labels": { "b": "2", "a": "1" }, "annotations": { "x.y/z": "v" }, "extra": [1, "a", true, null, 1.5], "deep": { "n": 1, "m": { "k": null } } },
          "spec": { "project": "default", "source": { "repoURL": "git@github.com:acme/deploy.git" } },
          "status": { "sync": { "status": "Synced", "revision": "0123456789" }, "conditions": [{ "type": "A", "message": "a \"quote\"" }, { "type": "B", "message": "two\nlines" }], "summary": { "images": ["b", "a"] }, "zero": 0, "empty": "", "none": [] }
        }
        """).RootElement;

    [Theory]
    [InlineData("Application {{.app.metadata.name}} is {{ .app.status.sync.status }}.",
        "Application {{ app.metadata.name }} is {{ app.status.sync.status ?? \"<no value>\" }}.")]
    [InlineData("{{if eq .serviceType \"slack\"}}:x:{{end}}", "{{ if destination.name == \"slack\" }}:x:{{ end }}")]
    [InlineData("{{range $c := .app.status.conditions}}{{$c.type}}{{end}}",
        "{{ for $c in app.status.conditions }}{{ $c.type ?? \"<no value>\" }}{{ end }}")]
    [InlineData("{{.app.status.sync.revision | trunc 8}}", "{{ app.status.sync.revision | go.trunc 8 }}")]
    [InlineData("{{ .app.spec.source.repoURL | replace \".git\" \"\" }}", "{{ app.spec.source.repoURL | string.replace \".git\" \"\" }}")]
    [InlineData("{{.context.argocdUrl}}/x", "{{ context.argocdUrl ?? \"<no value>\" }}/x")]
    [InlineData("{{if and .app.status.sync (not .app.x)}}1{{else if .app.y}}2{{else}}3{{end}}",
        "{{ if (go.truthy app.status.sync) && !(go.truthy app.x) }}1{{ else if go.truthy app.y }}2{{ else }}3{{ end }}")]
    [InlineData("{\"a\": \"{{.app.x}}\", \"b\": {{ .app.y | toJson }}}",
        "{\"a\": \"{{ app.x | go.jsonText }}\", \"b\": {{ app.y | go.toJson }}}")]
    public void A_template_reads_as_one_of_ours(string source, string expected) =>
        Assert.Equal(expected, GoTranslator.Translate(source, isJson: null).Code);

    [Theory]
    [InlineData("{\"a\": \"{{.context.consumer}} {{.app.status.summary.externalURLs}}\"}",
        "{\"a\": \"{{ context.consumer | go.jsonText }} {{ app.status.summary.externalURLs | go.jsonText }}\"}")]
    [InlineData("{{$m := .app.x | replace \"\\\"\" \"\\\\\\\"\"}}{{$n := .app.y}}{\"a\": \"{{$m}} {{printf \"%s!\" $m}} {{$n}}\"}",
        "{{ $m = app.x | go.replace \"\\\"\" \"\\\\\\\"\" }}{{ $n = app.y }}{\"a\": \"{{ $m }} {{ go.printf \"%s!\" $m }} {{ $n | go.jsonText }}\"}")]
    [InlineData("{{$d := \"\"}}{{if .app.x}}{{$d = .app.x | toJson}}{{end}}{\"a\": {{$d}}, \"b\": \"{{$d}}\"}",
        "{{ $d = \"\" }}{{ if go.truthy app.x }}{{ $d = app.x | go.toJson }}{{ end }}{\"a\": {{ $d | go.text }}, \"b\": \"{{ $d | go.text }}\"}")]
    [InlineData("{{- if .app.x}} {\"a\": \"{{.app.y}}\"}{{else}}{}{{end}}",
        "{{ if go.truthy app.x }} {\"a\": \"{{ app.y | go.jsonText }}\"}{{ else }}{}{{ end }}")]
    public void In_JSON_a_value_is_escaped_once_by_the_template_or_by_us(string source, string expected) =>
        Assert.Equal(expected, GoTranslator.Translate(source, isJson: null).Code);

    [Fact]
    public void A_name_of_the_context_that_is_there_is_printed_as_it_is() =>
        Assert.Equal("{{ context.argocdUrl }} {{ context.other ?? \"<no value>\" }}",
            GoTranslator.Translate("{{.context.argocdUrl}} {{.context.other}}", isJson: false, "argocdUrl").Code);

    [Theory]
    [InlineData("a  {{- 1 -}}  b{{/* c */}}{{- /* d */ -}} e", "a1be")]
    [InlineData("{{.app.metadata.nope}} {{.app.metadata.nope.x.y}} {{ .app.metadata.generation }}", "<no value> <no value> 235")]
    [InlineData("{{.app.metadata.labels}} {{.app.metadata.extra}} {{.app.metadata.deep}}",
        "map[a:1 b:2] [1 a true <nil> 1.5] map[m:map[k:<nil>] n:1]")]
    [InlineData("{{range $k, $v := .app.metadata.labels}}{{$k}}={{$v}};{{end}}", "a=1;b=2;")]
    [InlineData("{{$v := semver \"v1.2-rc.1\"}}{{$v}} {{$v | toString}} {{$v.Minor}} {{list $v}}", "1.2.0-rc.1 1.2.0-rc.1 2 [1.2.0-rc.1]")]
    [InlineData("{{printf \"%[2]s %[1]s %s %[1]q|%[3]*d|%[9]d %[x]d\" \"a\" \"b\" 4 7}}{{printf \"%s\" \"a\" \"b\"}}",
        "b a b \"a\"|   7|%!d(BADINDEX) %!d(BADINDEX)a%!(EXTRA string=b)")]
    [InlineData("{{range $i, $v := .app.status.summary.images}}{{if $i}},{{end}}{{$i}}:{{$v}}{{end}}", "0:b,1:a")]
    [InlineData("{{range .app.status.none}}x{{else}}none{{end}}{{range 3}}{{.}}{{end}}", "none012")]
    [InlineData("{{range .app.metadata.extra}}{{if not .}}{{continue}}{{end}}{{if eq . 1.5}}{{break}}{{end}}[{{.}}]{{end}}",
        "[1][a][true]")]
    [InlineData("{{with .app.status.sync}}{{.status}} {{$.app.metadata.name}}{{else}}no{{end}}{{with .app.status.empty}}x{{else}}empty{{end}}", "Synced shopempty")]
    [InlineData("{{with $x := .app.spec}}{{$x.project}}{{end}}{{if $y := .app.spec.project}}{{$y}}{{end}}", "defaultdefault")]
    [InlineData("{{$x := 1}}{{if true}}{{$x = 2}}{{$x := 3}}{{$x}}{{end}}{{$x}}", "32")]
    [InlineData("{{define \"t\"}}<{{.}}>{{end}}{{template \"t\" .app.spec.project}}{{template \"t\" \"x\"}}{{block \"b\" .app}}{{.metadata.name}}{{end}}", "<default><x>shop")]
    [InlineData("{{if .app.status.zero}}1{{else}}0{{end}}{{if .app.status.empty}}1{{else}}0{{end}}{{if .app.status.none}}1{{else}}0{{end}}{{if .app.metadata.labels}}1{{end}}", "0001")]
    [InlineData("{{or .app.status.empty \"d\"}} {{and 1 0}} {{and .app.metadata.name \"y\"}} {{or false 0 \"\"}}.", "d 0 y .")]
    [InlineData("{{eq .app.metadata.name \"a\" \"shop\"}} {{ne 1 2}} {{lt 1 2}} {{le 2.5 2.5}} {{gt \"b\" \"a\"}} {{ge 1 2}}",
        "true true true true true false")]
    [InlineData("{{index .app.metadata.annotations \"x.y/z\"}} {{index .app.status.summary.images 1}} {{index .app.metadata.deep \"m\" \"k\"}} {{index .app.status.summary.images 9}}", "v a <no value> <no value>")]
    [InlineData("{{len .app.status.conditions}} {{len \"é\"}} {{len .app.metadata.labels}}", "2 2 2")]
    [InlineData("{{print \"a\" 1 2 \"b\"}} {{printf \"%s|%5d|%-4s|%q|%v|%t|%.2f|%x|%%\" \"a\" 7 \"b\" \"q\\\"\" .app.spec true 1.5 255}}",
        "a1 2b a|    7|b   |\"q\\\"\"|map[project:default source:map[repoURL:git@github.com:acme/deploy.git]]|true|1.50|ff|%")]
    [InlineData("{{printf \"%d %s\" .app.metadata.generation .app.metadata.generation}} {{printf \"%d\" \"a\"}} {{printf \"%s\"}}",
        "235 %!s(int64=235) %!d(string=a) %!s(MISSING)")]
    [InlineData("{{html \"<a>&'\\\"\"}} {{js \"it's\"}} {{urlquery \"a b&c\"}} {{\"it\" | print \"x\"}}",
        "&lt;a&gt;&amp;&#39;&#34; it\\'s a+b%26c xit")]
    [InlineData("{{`{{raw}}`}} {{\"{{\"}} {{'a'}} {{0x10}} {{1_000}} {{nil | default \"n\"}}", "{{raw}} {{ 97 16 1000 n")]
    [InlineData("{{.app.metadata.name | upper | quote}} {{ \"ab\" | repeat 2 }} {{ \"x-y\" | replace \"-\" \"_\" }} {{ trunc -2 \"abc\" }} {{ substr 1 3 \"abcd\" }}", "\"SHOP\" abab x_y bc bc")]
    [InlineData("{{ .app.status.empty | default \"d\" }} {{ ternary \"y\" \"n\" true }} {{ coalesce \"\" 0 \"c\" }} {{ empty .app.status.none }}", "d y c true")]
    [InlineData("{{ list 1 2 3 | join \",\" }} {{ list 3 1 | first }} {{ (dict \"a\" 1 \"b\" 2) | toJson }} {{ keys (dict \"b\" 1 \"a\" 2) | sortAlpha | join \",\" }} {{ has 2 (list 1 2) }}", "1,2,3 3 {\"a\":1,\"b\":2} a,b true")]
    [InlineData("{{ $d := dict \"a\" 1 }}{{ $_ := set $d \"b\" \"x\" }}{{ $d.b }} {{ hasKey $d \"a\" }} {{ get $d \"z\" }}| {{ dig \"a\" \"b\" \"def\" (dict \"a\" (dict \"b\" 5)) }} {{ pluck \"a\" $d | first }}", "x true | 5 1")]
    [InlineData("{{ \"{\\\"a\\\":[1,2.5]}\" | fromJson }} {{ (\"[1]\" | fromJson) }} {{ dict \"a\" \"<b>\" | toJson }} {{ dict \"a\" \"<b>\" | toRawJson }} {{ list 1 2 | toPrettyJson }}", "map[a:[1 2.5]] [1] {\"a\":\"\\u003cb\\u003e\"} {\"a\":\"<b>\"} [\n  1,\n  2\n]")]
    [InlineData("{{ add 1 2 }} {{ sub 5 2 }} {{ mul 2 3 }} {{ div 7 2 }} {{ mod 7 2 }} {{ max 1 3 }} {{ round 3.14159 3 }} {{ floor 1.9 }} {{ addf 1.5 2 }} {{ 5 | int }} {{ until 3 }} {{ seq 3 }} {{ atoi \"12\" }}", "3 3 6 3 1 3 3.142 1 3.5 5 [0 1 2] 1 2 3 12")]
    [InlineData("{{ \"a\" | b64enc }} {{ \"YQ==\" | b64dec }} {{ \"a\" | b32enc }} {{ \"ME======\" | b32dec }} {{ sha256sum \"a\" | trunc 8 }} {{ adler32sum \"a\" }}", "YQ== a ME====== a ca978112 6422626")]
    [InlineData("{{ regexMatch \"^s.*p$\" .app.metadata.name }} {{ regexFind \"[a-z]+\" \"1ab2\" }} {{ regexReplaceAll \"a(x*)b\" \"-ab-axxb-\" \"${1}W\" }} {{ regexSplit \"z+\" \"pizza\" -1 }} {{ regexFindAll \"[2,4,6,8]\" \"123456789\" -1 }}", "true ab -W-xxW- [pi a] [2 4 6 8]")]
    [InlineData("{{ \"hello world\" | title }} {{ \"FooBar\" | snakecase }} {{ \"foo_bar\" | camelcase }} {{ \"FooBar\" | kebabcase }} {{ initials \"Foo Bar\" }} {{ \"a b\" | nospace }} {{ abbrev 5 \"abcdefgh\" }} {{ swapcase \"aB\" }} {{ plural \"one\" \"many\" 2 }}", "Hello World foo_bar FooBar foo-bar FB ab ab... Ab many")]
    [InlineData("{{ date \"2006-01-02 15:04\" now }} {{ now | htmlDate }} {{ dateInZone \"15:04\" now \"UTC\" }} {{ (toDate \"2006-01-02\" \"2024-05-06\") | date \"02.01.2006\" }} {{ now | date_modify \"-1h\" | date \"15\" }} {{ duration \"95\" }} {{ durationRound \"2h10m\" }} {{ ago now }}", "2026-02-01 12:00 2026-02-01 12:00 06.05.2024 11 1m35s 2h 0s")]
    [InlineData("{{ (call .time.Parse \"2026-01-02T03:04:05Z\").Format \"Mon, 02 Jan 2006 3:04PM\" }} {{ call .time.Parse \"2026-01-02T03:04:05.5Z\" }} {{ .time.Minute }} {{ (call .time.Now).Unix }}", "Fri, 02 Jan 2026 3:04AM 2026-01-02 03:04:05.5 +0000 UTC 1m0s 1769947200")]
    [InlineData("{{ call .repo.RepoURLToHTTPS .app.spec.source.repoURL }} {{ .app.spec.source.repoURL | call .repo.FullNameByRepoURL }} {{ call .repo.QueryEscape \"a b&\" }} {{ call .strings.ToUpper \"x\" }} {{ call .strings.ReplaceAll \"a-b\" \"-\" \"+\" }}", "https://github.com/acme/deploy.git acme/deploy a+b%26 X a+b")]
    [InlineData("{{ base \"a/b.txt\" }} {{ dir \"a/b\" }} {{ ext \"b.txt\" }} {{ clean \"a/../b\" }} {{ isAbs \"/a\" }} {{ (urlParse \"https://u:p@h:8/p?q=1#f\").host }} {{ urlJoin (dict \"scheme\" \"https\" \"host\" \"h\" \"path\" \"/p\") }}", "b.txt a .txt b true h:8 https://h/p")]
    [InlineData("{{ semverCompare \"^1.2.0\" \"1.3.0\" }} {{ semverCompare \">=2\" \"1.9.9\" }} {{ (semver \"v1.2.3-rc1\").Minor }}",
        "true false 2")]
    [InlineData("{{ kindOf 1 }} {{ kindIs \"string\" \"a\" }} {{ typeOf \"a\" }} {{ deepEqual (list 1) (list 1) }} {{ toString 5 }} {{ list 1 nil | compact }} {{ cat \"a\" 1 nil }} {{ squote \"x\" }} {{ indent 2 \"a\\nb\" }} {{ wrap 5 \"aaaa bbbb\" }}", "int64 true string true 5 [1] a 1 'x'   a\n  b aaaa\nbbbb")]
    [InlineData("{{ split \",\" \"a,b\" }} {{ (split \",\" \"a,b\")._1 }} {{ splitList \",\" \"a,b\" }} {{ without (list 1 2) 1 }} {{ uniq (list 1 1) }} {{ reverse (list 1 2) }} {{ rest (list 1 2) }} {{ append (list 1) 2 }} {{ concat (list 1) (list 2) }} {{ chunk 2 (list 1 2 3) }} {{ slice (list 1 2 3) 1 }}", "map[_0:a _1:b] b [a b] [2] [1] [2 1] [2] [1 2] [1 2] [[1 2] [3]] [2 3]")]
    [InlineData("{{ merge (dict \"a\" 1) (dict \"a\" 2 \"b\" 3) }} {{ mergeOverwrite (dict \"a\" 1) (dict \"a\" 2) }} {{ pick (dict \"a\" 1 \"b\" 2) \"a\" }} {{ omit (dict \"a\" 1 \"b\" 2) \"a\" }} {{ values (dict \"a\" 1) }} {{ trimSuffix \"b\" \"ab\" }} {{ trimAll \"-\" \"-a-\" }} {{ hasPrefix \"a\" \"ab\" }} {{ contains \"b\" \"abc\" }}", "map[a:1 b:3] map[a:2] map[a:1] map[b:2] [1] a a true true")]
    [InlineData("{ {{`%`}} {%{ x }%} {{1}}", "{ % {%{ x }%} 1")]
    public void A_template_renders_what_it_renders_there(string source, string expected)
    {
        var translated = GoTranslator.Translate(source, isJson: false);
        Assert.True(translated.Code is not null, string.Join(", ", translated.Remarks));
        Assert.Equal(expected, Render(translated.Code));
    }

    [Fact]
    public void Values_inside_of_JSON_texts_are_escaped()
    {
        var translated = GoTranslator.Translate("""{"m": [{{range $i, $c := .app.status.conditions}}{{if $i}},{{end}}"{{$c.message}}"{{end}}], "raw": {{.app.metadata.generation}}, "inner": "{\"m\": \"{{(index .app.status.conditions 0).message}}\"}"}""", isJson: null);
        var json = JsonDocument.Parse(Render(translated.Code!)).RootElement;
        Assert.Equal("a \"quote\"", json.GetProperty("m")[0].GetString());
        Assert.Equal("two\nlines", json.GetProperty("m")[1].GetString());
        Assert.Equal("a \"quote\"", JsonDocument.Parse(json.GetProperty("inner").GetString()!).RootElement.GetProperty("m").GetString());
    }

    [Theory]
    [InlineData("{{ .secrets.token }}", "secrets")]
    [InlineData("{{ env \"HOME\" }}", "environment")]
    [InlineData("{{ genPrivateKey \"rsa\" }}", "keys")]
    [InlineData("{{ nope 1 }}", "nope")]
    [InlineData("{{ call .repo.GetAppDetails }}", "GetAppDetails")]
    [InlineData("{{ .appProject.spec }}", "AppProject")]
    [InlineData("{{ template \"x\" }}", "no template \"x\"")]
    public void What_has_no_counterpart_is_named(string source, string expected)
    {
        var translated = GoTranslator.Translate(source, isJson: false);
        Assert.NotNull(translated.Code);
        Assert.Contains(translated.Remarks, remark => remark.IsForHand && remark.Text.Contains(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a\n {{ .x", 2, 2)]
    [InlineData("{{if .x}}", 1, 3)]
    [InlineData("{{end}}", 1, 3)]
    [InlineData("{{ $x }}", 1, 4)]
    [InlineData("{{break}}", 1, 3)]
    [InlineData("{{ \"a }}", 1, 4)]
    [InlineData("{{ (1 }}", 1, 7)]
    [InlineData("{{if}}{{end}}", 1, 5)]
    [InlineData("{{/* a }}", 1, 3)]
    public void What_is_wrong_is_told_with_line_and_column(string source, int line, int column)
    {
        var translated = GoTranslator.Translate(source, isJson: false);
        Assert.Null(translated.Code);
        Assert.Equal((line, column), (translated.Remarks[^1].At.Line, translated.Remarks[^1].At.Column));
    }

    private static string Render(string code)
    {
        var parsed = Template.Parse(code, options: new ParseOptions { AutoIndent = false });
        Assert.True(parsed.Template is not null, $"{code}: {string.Join(", ", parsed.Errors)}");
        var model = TemplateModel.Empty.With("app", Application).With("context", new Dictionary<string, string>())
            .With("destination", new Dictionary<string, string> { ["name"] = "slack" });
        var rendered = parsed.Template.Render(model, Options, TestContext.Current.CancellationToken);
        return rendered.Text ?? $"{code}: {rendered.Error}";
    }
}
