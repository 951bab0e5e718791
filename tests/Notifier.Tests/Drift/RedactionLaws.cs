using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Notifications.Drift;
using Xunit;

namespace Notifications.Notifier.Tests.Drift;

/// <summary>No hidden value occurs in what readers see of a resource.</summary>
public sealed class RedactionLaws
{
    private const string Canary = "canary";

    private static readonly string[] Sensitive =
    [
        "password", "DB_PASSWORD", "dbPass", "token", "API_TOKEN", "apiKey", "api-key", "secret", "clientSecret", "AWS_SECRET_ACCESS_KEY",
        "dsn", "SENTRY_DSN", "connectionString", "credentials",
        "private_key", "authorization", "cookie", "jwt", "webhookUrl", "passphrase", "STRIPE_KEY", "sshKey", "pwd",
    ];

    private static readonly Redactor Redactor = Redactor.Default;

    /// <summary>Ways in which a secret stands in a resource; {0} is a sensitive name, {1} a value.</summary>
    private static readonly string[] Places =
    [
        """{"kind":"ConfigMap","data":{"{0}":"{1}"}}""",
        """{"kind":"ConfigMap","data":{"app.yaml":"host: a\n{0}: {1}\nport: 1\n"}}""",
        """{"kind":"ConfigMap","data":{"app.yaml":"host: a\n{0}: |\n  {1}\n  {1}\nport: 1\n"}}""",
        """{"kind":"ConfigMap","data":{"app.yaml":"host: a\n{0}:\n  - {1}\nport: 1\n"}}""",
        """{"kind":"ConfigMap","data":{"app.properties":"a=b\n{0}={1} with, blanks; and more {1}\n"}}""",
        """{"kind":"ConfigMap","data":{".env":"export {0}='{1} {1}'\n"}}""",
        """{"kind":"ConfigMap","data":{"app.json":"{\"{0}\":\"{1} \\\"quoted\\\" {1}\",\"n\":1}"}}""",
        """{"kind":"ConfigMap","data":{"app.xml":"<a><{0}>{1}</{0}></a>"}}""",
        """{"kind":"ConfigMap","data":{"app.xml":"<property name=\"{0}\" value=\"{1}\"/>"}}""",
        """{"kind":"ConfigMap","data":{"url":"postgres://app:{1}@db/shop"}}""",
        """{"kind":"ConfigMap","data":{"url":"https://a.example.com/?{0}={1}&b=c"}}""",
        """{"kind":"Deployment","metadata":{"annotations":{"{0}":"{1}"}}}""",
        """{"kind":"Deployment","spec":{"template":{"spec":{"containers":[{"name":"web","env":[{"name":"{0}","value":"{1}"}]}]}}}}""",
        """{"kind":"Deployment","spec":{"template":{"spec":{"containers":[{"name":"web","args":["--{0}","{1}"]}]}}}}""",
        """{"kind":"Deployment","spec":{"template":{"spec":{"containers":[{"name":"web","args":["--{0}={1}"]}]}}}}""",
        """{"kind":"Deployment","spec":{"template":{"spec":{"containers":[{"name":"web","command":["sh","-c","run --{0}={1} --x"]}]}}}}""",
        """{"kind":"Widget","spec":{"headers":[{"name":"{0}","value":"{1}"}]}}""",
        """{"kind":"Widget","spec":{"values":{"db":{"{0}":"{1}"}}}}""",
        """{"kind":"Widget","spec":{"parameters":[{"key":"{0}","value":"{1}"}]}}""",
        """{"kind":"SealedSecret","spec":{"encryptedData":{"x":"{1}"}}}""",
        """{"kind":"Secret","data":{"x":"{1}"},"type":"{1}","metadata":{"labels":{"a":"{1}"},"annotations":{"b":"{1}"},"finalizers":["{1}"]},"extra":[{"name":"a","value":"{1}"},{"{0}":["{1}"]}]}""",
        """{"kind":"Secret","stringData":{"x":"{1}"}}""",
    ];

    [Fact]
    public void A_sensitive_value_is_never_shown() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(2_000), Prop.ForAll(
        Gen.Elements(Places).ToArbitrary(), Gen.Elements(Sensitive).ToArbitrary(), Gen.Choose(0, 3).ToArbitrary(), (place, name, sides) =>
        {
            var (one, other) = (Filled(place, name, $"{Canary}One1"), Filled(place, name, $"{Canary}Two2"));
            var (git, live) = sides switch
            {
                0 => (one, other),
                1 => (Bare(one), other),
                2 => (one, Bare(other)),
                _ => (Twice(one), Twice(other))
            };
            var detail = Compare(git, live);
            Assert.NotNull(detail);
            Assert.NotEmpty(detail.Fields);
            Assert.DoesNotContain(Canary, JsonSerializer.Serialize(detail), StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(Canary, detail.ToString() + string.Join(' ', detail.Fields), StringComparison.OrdinalIgnoreCase);
            Assert.Contains(detail.Fields, field => field.Redacted);
        }));

    [Fact]
    public void What_carries_values_prints_a_mask()
    {
        var value = new Redactable(JsonElement.Parse("\"canary\""));
        var difference = new Difference(FieldPath.Root, value, default);
        Assert.Equal("(hidden)", $"{value}");
        Assert.Equal("\"(hidden)\"", JsonSerializer.Serialize(value));
        Assert.DoesNotContain(Canary, difference.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, JsonSerializer.Serialize(difference), StringComparison.Ordinal);
        Assert.DoesNotContain(
            Canary, Item(Filled(Places[0], "password", Canary), Filled(Places[0], "password", "x")).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("^internal", "internalName", "x", true)]
    [InlineData("ACME-[0-9]+", "plain", "an ACME-77 number", true)]
    [InlineData("ACME-[0-9]+", "plain", "an ACME number", false)]
    public void A_team_hides_what_its_own_patterns_match(string pattern, string name, string value, bool hidden)
    {
        var redactor = Redactor with { Own = [new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)] };
        var detail = Compare(Filled(Places[0], name, value + "1"), Filled(Places[0], name, value + "2"), redactor);
        Assert.Equal(hidden, Assert.Single(detail!.Fields).Redacted);
    }

    [Fact]
    public void Switched_off_all_but_Secrets_is_shown()
    {
        var off = new Redactor([], IsOff: true);
        Assert.Equal(("a", "b", false), Sides(Compare(Filled(Places[0], "password", "a"), Filled(Places[0], "password", "b"), off)));
        Assert.Equal(("(hidden)", "(hidden)", true), Sides(Compare("""{"kind":"Secret","data":{"x":"a"}}""", """{"kind":"Secret","data":{"x":"b"}}""", off)));

        static (string?, string?, bool) Sides(DriftDetail? detail) =>
            (detail!.Fields[0].Git, detail.Fields[0].Live, detail.Fields[0].Redacted);
    }

    private static string Filled(string place, string name, string value) =>
        place.Replace("{0}", name, StringComparison.Ordinal).Replace("{1}", value, StringComparison.Ordinal);

    /// <summary>The object without its values: everything comes to it or goes from it.</summary>
    private static string Bare(string state) => new JsonObject { ["kind"] = (string)JsonNode.Parse(state)!["kind"]! }.ToJsonString();

    /// <summary>With another field that differs.</summary>
    private static string Twice(string state)
    {
        var changed = JsonNode.Parse(state)!.AsObject();
        changed["other"] = state.Contains("Two2", StringComparison.Ordinal) ? 1 : 2;
        return changed.ToJsonString();
    }

    private static DriftDetail? Compare(string git, string live, Redactor? redactor = null) =>
        new ResourceComparison(redactor ?? Redactor, CustomSchemas.None, maxFields: 50).Of(Item(git, live));

    private static ManagedResource Item(string git, string live)
    {
        var kind = (string)JsonNode.Parse(git)!["kind"]!;
        var group = kind switch { "Secret" or "ConfigMap" => "", "Deployment" => "apps", _ => "example.com" };
        return new ManagedResource(
            JsonSerializer.SerializeToElement(
                new { group, kind, @namespace = "shop", name = "x", normalizedLiveState = live, predictedLiveState = git }));
    }
}
