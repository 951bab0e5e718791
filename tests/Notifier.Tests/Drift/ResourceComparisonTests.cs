using System.Text.Json;
using Notifications.Drift;
using Xunit;

namespace Notifications.Notifier.Tests.Drift;

public sealed class ResourceComparisonTests
{
    /// <summary>Git's and the cluster's state of a Deployment, and the fields that differ.</summary>
    [Theory]
    [InlineData("""{"spec":{"replicas":2}}""", """{"spec":{"replicas":5}}""", "spec.replicas: 2 -> 5")]
    [InlineData("""{"spec":{}}""", """{"spec":{"paused":true}}""", "spec.paused: absent -> true")]
    [InlineData("""{"spec":{"a":"x"}}""", """{"spec":{}}""", "spec.a: x -> absent")]
    [InlineData("""{"spec":{"a":null,"b":[],"c":{}}}""", """{"spec":{}}""", "")]
    [InlineData("""{"containers":[{"name":"web","image":"a:1"},{"name":"log","image":"l"}]}""", """{"containers":[{"name":"log","image":"l"},{"name":"web","image":"a:2"}]}""", "containers[name=web].image: a:1 -> a:2")]
    [InlineData("""{"containers":[{"name":"web"}]}""", """{"containers":[{"name":"web"},{"name":"debug","image":"busybox"}]}""", """containers[name=debug]: absent -> {"name":"debug","image":"busybox"}""")]
    [InlineData("""{"ports":[{"port":80,"protocol":"TCP"}]}""", """{"ports":[{"port":80,"protocol":"UDP"}]}""", "ports[port=80].protocol: TCP -> UDP")]
    [InlineData("""{"args":["-v","1"]}""", """{"args":["-v","2"]}""", "args[1]: 1 -> 2")]
    [InlineData("""{"metadata":{"labels":{"a.b/c":"1"}}}""", """{"metadata":{"labels":{"a.b/c":"2"}}}""", "metadata.labels[\"a.b/c\"]: 1 -> 2")]
    [InlineData("""{"metadata":{}}""", """{"metadata":{"annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{}","deployment.kubernetes.io/revision":"9"}}}""", "")]
    [InlineData("""{"metadata":{}}""", """{"metadata":{"annotations":{"argocd.argoproj.io/tracking-id":"x","note":"by hand"}}}""", "metadata.annotations.note: absent -> by hand")]
    [InlineData("""{"metadata":{"labels":{"argocd.argoproj.io/instance":"shop"}}}""", """{"metadata":{}}""", "")]
    [InlineData("""{"metadata":{"generation":1,"uid":"a"},"status":{"x":1}}""", """{"metadata":{"generation":2,"uid":"b"},"status":{"x":2}}""", "")]
    [InlineData("""{"t":"one\ntwo\nthree\nfour"}""", """{"t":"one\nTWO\nthree\nfour"}""", "t: two -> TWO")]
    [InlineData("""{"t":"a\nb"}""", """{"t":"a\nb\nc\nd\ne\nf\ng"}""", "t:  -> c\nd\ne\n… 2 more lines")]
    public void The_fields_that_differ_are_named_with_both_sides(string git, string live, string expected) =>
        Assert.Equal(expected, Show(Read(git, live)));

    [Theory]
    [InlineData("""{"env":[{"name":"DB_PASSWORD","value":"old-s3cret"}]}""", """{"env":[{"name":"DB_PASSWORD","value":"new-s3cret"}]}""", "env[name=DB_PASSWORD].value: changed")]
    [InlineData("""{"env":[]}""", """{"env":[{"name":"API_TOKEN","value":"s3cret"}]}""", """env[name=API_TOKEN]: absent -> {"name":"API_TOKEN","value":"(hidden)"}""")]
    [InlineData("""{"env":[{"name":"MODE","value":"a"}]}""", """{"env":[{"name":"MODE","value":"b"}]}""", "env[name=MODE].value: a -> b")]
    [InlineData("""{"env":[{"name":"DB_PASS","value":"old-s3cret"}]}""", """{"env":[{"name":"DB_PASS","value":"new-s3cret"}]}""", "env[name=DB_PASS].value: changed")]
    [InlineData("""{"env":[{"name":"PGPASS","value":"old-s3cret"}]}""", """{"env":[{"name":"PGPASS","value":"new-s3cret"}]}""", "env[name=PGPASS].value: changed")]
    [InlineData("""{"data":{"pw":"old-s3cret"}}""", """{"data":{"pw":"new-s3cret"}}""", "data.pw: changed")]
    [InlineData("""{"data":{"dbPass":"old-s3cret"}}""", """{"data":{"dbPass":"new-s3cret"}}""", "data.dbPass: changed")]
    [InlineData("""{"data":{"webhookUrl":"https://x.example.com/old-s3cret"}}""", """{"data":{"webhookUrl":"https://x.example.com/new-s3cret"}}""", "data.webhookUrl: changed")]
    [InlineData("""{"data":{"url":"https://hooks.slack.com/services/T0/B0/old-s3cret"}}""", """{"data":{"url":"y"}}""", "data.url: https://hooks.slack.com/services/(hidden) -> y")]
    [InlineData("""{"data":{"passthrough":"a"}}""", """{"data":{"passthrough":"b"}}""", "data.passthrough: a -> b")]
    [InlineData("""{"data":{"bypass":"a"}}""", """{"data":{"bypass":"b"}}""", "data.bypass: a -> b")]
    [InlineData("""{"data":{"password":"old-s3cret"}}""", """{"data":{"password":"new-s3cret"}}""", "data.password: changed")]
    [InlineData("""{"spec":{"encryptedData":{"X":"old-s3cret"}}}""", """{"spec":{"encryptedData":{"X":"new-s3cret"}}}""", "spec.encryptedData.X: changed")]
    [InlineData("""{"v":[{"name":"A_PASSWORD","value":"old-s3cret"}]}""", """{"v":[{"name":"A_PASSWORD","value":"new-s3cret"}]}""", "v[0].value: changed")]
    [InlineData("""{"v":[{"name":"x","secretName":"a"}]}""", """{"v":[{"name":"x","secretName":"b"}]}""", "v[0].secretName: a -> b")]
    [InlineData("""{"automountServiceAccountToken":true}""", """{"automountServiceAccountToken":false}""", "automountServiceAccountToken: true -> false")]
    [InlineData("""{"args":["--db-password","old-s3cret"]}""", """{"args":["--db-password","new-s3cret"]}""", "args[1]: changed")]
    [InlineData("""{"args":["--db-password=old-s3cret"]}""", """{"args":["--db-password=new-s3cret"]}""", "args[0]: changed")]
    [InlineData("""{"url":"postgres://app:old-s3cret@db/x"}""", """{"url":"postgres://app:new-s3cret@db2/x"}""", "url: postgres://db/x -> postgres://db2/x")]
    [InlineData("""{"data":{"app.yaml":"host: a\npassword: old-s3cret\n"}}""", """{"data":{"app.yaml":"host: a\npassword: new-s3cret\n"}}""", "data[\"app.yaml\"]: changed")]
    [InlineData("""{"data":{"app.yaml":"host: a\ntoken: s3cret\n"}}""", """{"data":{"app.yaml":"host: b\ntoken: s3cret\n"}}""", "data[\"app.yaml\"]: host: a -> host: b")]
    [InlineData("""{"x":"-----BEGIN RSA PRIVATE KEY-----\ns3cret"}""", """{"x":"y"}""", "x: (hidden) -> y")]
    [InlineData("""{"x":"ghp_0123456789abcdefs3cret"}""", """{"x":"y"}""", "x: (hidden) -> y")]
    [InlineData("""{"list":[{"name":"A_SECRET","value":"s3cret"},{"name":"A_SECRET","value":"s3cret"}]}""", """{"list":[]}""", "list[0]: {\"name\":\"A_SECRET\",\"value\":\"(hidden)\"} -> absent; list[1]: {\"name\":\"A_SECRET\",\"value\":\"(hidden)\"} -> absent")]
    public void A_secret_is_never_shown(string git, string live, string expected)
    {
        var shown = Show(Read(git, live));

        Assert.DoesNotContain("s3cret", shown, StringComparison.Ordinal);
        Assert.Equal(expected, shown);
    }

    [Fact]
    public void The_data_of_a_Secret_is_hidden_whatever_its_keys() =>
        Assert.Equal("data.x: changed", Show(Read("""{"data":{"x":"b2xk"}}""", """{"data":{"x":"bmV3"}}""", kind: "Secret", group: "")));

    [Fact]
    public void The_latest_client_that_wrote_a_differing_field_is_named()
    {
        const string Managed = """
            {"metadata":{"managedFields":[
              {"manager":"argocd-controller","operation":"Apply","time":"2026-01-01T00:00:00Z","fieldsV1":{"f:spec":{"f:replicas":{},"f:template":{"f:spec":{"f:containers":{"k:{\"name\":\"web\"}":{"f:image":{}}}}}}}},
              {"manager":"kubectl-edit","operation":"Update","time":"2026-02-01T09:30:00Z","fieldsV1":{"f:spec":{"f:template":{"f:spec":{"f:containers":{"k:{\"name\":\"web\"}":{"f:image":{}}}}}}}},
              {"manager":"kube-controller-manager","operation":"Update","time":"2026-02-01T10:00:00Z","subresource":"status","fieldsV1":{"f:spec":{"f:template":{}}}},
              {"manager":"other","operation":"Update","time":"2026-02-01T11:00:00Z","fieldsV1":{"f:spec":{"f:paused":{}}}}]},
             "spec":{"replicas":2,"template":{"spec":{"containers":[{"name":"web","image":"a:2"}]}}}}
            """;
        var facts = Read("""{"spec":{"replicas":2,"template":{"spec":{"containers":[{"name":"web","image":"a:1"}]}}}}""", Managed)!;

        Assert.Equal(new Hand("kubectl-edit", "Update", null, new DateTimeOffset(2026, 2, 1, 9, 30, 0, TimeSpan.Zero)), facts.Hand);
    }

    /// <summary>Lists of a custom kind whose schema nobody has: the API server writes who owns which item, by the keys of its
    /// schema.</summary>
    [Theory]
    [InlineData("""{"k:{\"match\":\"/a\"}":{"f:to":{}}}""", "spec.routes[match=/a].to: x -> z")]
    [InlineData("""{"k:{\"match\":\"/a\",\"to\":\"z\"}":{}}""", """spec.routes[match=/a,to=x]: {"match":"/a","to":"x"} -> absent; spec.routes[match=/a,to=z]: absent -> {"match":"/a","to":"z"}""")]
    [InlineData("""{"v:\"/a\"":{}}""", """spec.routes: [{"match":"/a","to":"x"},{"match":"/b","to":"y"}] -> [{"match":"/b","to":"y"},{"match":"/a","to":"z"}]""")]
    [InlineData("""{}""", "spec.routes[0].match: /a -> /b; spec.routes[0].to: x -> y; spec.routes[1].match: /b -> /a; spec.routes[1].to: y -> z")]
    [InlineData("""{"k:not json":{},"k:{}":{}}""", "spec.routes[0].match: /a -> /b; spec.routes[0].to: x -> y; spec.routes[1].match: /b -> /a; spec.routes[1].to: y -> z")]
    public void Items_of_a_custom_kind_are_told_apart_as_the_API_server_does(string owned, string expected)
    {
        var managed = Managed($"{{\"f:routes\":{owned}}}");
        var git = """{"spec":{"routes":[{"match":"/a","to":"x"},{"match":"/b","to":"y"}]}}""";
        var live = $$$"""{"metadata":{{{managed}}},"spec":{"routes":[{"match":"/b","to":"y"},{"match":"/a","to":"z"}]}}""";
        Assert.Equal(expected, Show(Read(git, live, kind: "Router", group: "example.com")));
    }

    [Fact]
    public void A_set_of_a_custom_kind_has_no_order()
    {
        var managed = Managed("""{"f:hosts":{"v:\"a\"":{},"v:\"b\"":{}}}""");
        var live = $$$"""{"metadata":{{{managed}}},"spec":{"hosts":["b","a"]}}""";
        Assert.Null(Read("""{"spec":{"hosts":["a","b"]}}""", live, kind: "Router", group: "example.com"));
    }

    [Fact]
    public void Many_fields_are_counted_and_long_values_cut()
    {
        var live = "{" + string.Join(',', Enumerable.Range(0, 9).Select(i => $"\"f{i}\":\"{new string('x', 500)}\"")) + "}";
        var facts = Read("{}", live)!;

        Assert.Equal((5, 4, 161), (facts.Fields.Length, facts.More, facts.Fields[0].Live!.Length));
    }

    [Theory]
    [InlineData("null", "{}", ResourceDifference.Extra)]
    [InlineData("{}", "null", ResourceDifference.Missing)]
    [InlineData("", "{}", ResourceDifference.Extra)]
    [InlineData("{}", "{}", null)]
    public void A_side_that_is_missing_is_said(string git, string live, object? expected) => Assert.Equal(expected, Read(git, live)?.State);

    [Fact]
    public void A_state_that_is_cut_is_an_error() => Assert.ThrowsAny<JsonException>(() => Read("""{"a":1}""", """{"a":"""));

    private static string Managed(string spec) =>
        $$$"""{"managedFields":[{"manager":"argocd-controller","operation":"Apply","fieldsV1":{"f:spec":{{{spec}}} } }] }""";

    private static DriftDetail? Read(string git, string live, string kind = "Deployment", string group = "apps")
    {
        var item = JsonSerializer.SerializeToElement(
            new { group, kind, @namespace = "shop", name = "web", normalizedLiveState = live, predictedLiveState = git });
        return new ResourceComparison(Redactor.Default, CustomSchemas.None, maxFields: 5).Of(new ManagedResource(item));
    }

    private static string Show(DriftDetail? facts) => string.Join("; ", facts?.Fields.Select(
        field => field.IsUnseen ? $"{field.Path}: changed" : $"{field.Path}: {field.Git ?? "absent"} -> {field.Live ?? "absent"}") ?? []);
}
