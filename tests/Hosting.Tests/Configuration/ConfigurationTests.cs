using Notifications.Hosting.Bus;
using Notifications.Hosting.Configuration;
using Notifications.Hosting.Storage;
using Xunit;

namespace Notifications.Hosting.Tests.Configuration;

public sealed class ConfigurationTests
{
    [Fact]
    public void Every_mistake_is_reported_with_its_place_and_remedy()
    {
        var document = Parse("""
            bus: { type: rabbitmq, url: "amqp://localhost/" }
            store:
              type: postgres
              path: [a]
            telemetry:
              otlp: collector:4317
              logLevel: loud
            health: yes
            subscription: []
            """);
        _ = HostingOptions.Bind(document, BusRoles.Both);
        document.ReportUnknownTopLevel([.. HostingOptions.Sections, "subscriptions"]);

        Assert.Equal(
            [
                """conf.yaml:1:1: bus.uri: is missing""",
                """conf.yaml:1:24: bus.url: unknown key (did you mean "uri"?)""",
                """conf.yaml:3:3: store.type: "postgres" is not known (did you mean "postgresql"?)""",
                """conf.yaml:4:3: store.path: a list where a single value is wanted""",
                """conf.yaml:6:3: telemetry.otlp: "collector:4317" is not an address (begin it with https:// or http://)""",
                """conf.yaml:7:3: telemetry.logLevel: "loud" is not known (known: debug, error, information, warning)""",
                """conf.yaml:8:1: health: a value where a mapping is wanted (write keys and values below it)""",
                """conf.yaml:9:1: subscription: unknown key (did you mean "subscriptions"?)""",
            ],
            document.Problems.Select(p => p.ToString()));
        Assert.Equal(8, Assert.Throws<InvalidConfigurationException>(document.ThrowIfInvalid).Problems.Count);
    }

    [Fact]
    public void Defaults_need_no_section_at_all()
    {
        var document = Parse("");
        var options = HostingOptions.Bind(document, BusRoles.Both);

        Assert.Empty(document.Problems);
        Assert.IsType<BusOptions.InMemory>(options.Bus);
        Assert.Equal(Path.Combine(document.Directory, "notifications.db"), Assert.IsType<StoreOptions.Sqlite>(options.Store).Path);
    }

    [Fact]
    public void Variables_and_files_fill_values_and_are_never_shown()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "amqp://u:hunter2@broker/\n");
        var document = Parse($$"""
            bus: { type: rabbitmq, uri: "${file:{{file}}}", prefetch: "${SECRET}", confirmTimeout: "a${SECRET}b" }
            literal: "$${SECRET}"
            """, ("SECRET", "s3cret"));
        var options = HostingOptions.Bind(document, BusRoles.Both);
        File.Delete(file);

        Assert.Equal("amqp://u:hunter2@broker/", Assert.IsType<BusOptions.RabbitMq>(options.Bus).Address.Reveal());
        Assert.Equal("${SECRET}", document.Section("literal").TextOrNull());
        Assert.Equal(2, document.Problems.Count);
        Assert.DoesNotContain("s3cret", string.Concat(document.Problems), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", options.ToString(), StringComparison.Ordinal);
        Assert.Contains("bus.prefetch: the value is not possible (a whole number from 1 to 1000)", document.Problems[0].ToString(),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a: ${MISSING}",
        "conf.yaml:1:1: a: the environment variable MISSING is not set (set MISSING where the program is started)")]
    [InlineData("a: ${not a name}",
        "conf.yaml:1:1: a: \"${not a name}\" is not the name of an environment variable (write $${ for a literal ${)")]
    [InlineData("a: x${A", "conf.yaml:1:1: a: \"${\" without \"}\" (close it, or write $${ for a literal ${)")]
    [InlineData("a: 1\nb: 2\na: 3", "conf.yaml:3:1: the key \"a\" is here a second time (the first is in line 1; remove one)")]
    [InlineData("- a", "conf.yaml:1:1: a list where a mapping is wanted (begin with keys)")]
    [InlineData("a: 1\n---\nb: 2", "conf.yaml:2:1: a second document begins here (keep everything in one document: remove the ---)")]
    public void A_mistake_in_the_text_is_said_plainly(string yaml, string problem)
    {
        var document = Parse(yaml);
        document.Section("a").TextOrNull();
        Assert.Equal(problem, Assert.Single(document.Problems).ToString());
    }

    [Theory]
    [InlineData("a: [")]
    [InlineData("a: \"\\q\"")]
    [InlineData("a: *nowhere")]
    [InlineData("a: [1\nb: 2")]
    [InlineData("c:\n  a: [\nb:[ 2")]
    public void Invalid_YAML_is_one_problem_with_a_line(string yaml)
    {
        var document = Parse(yaml);
        document.Section("instances").Report("is missing", null);
        var problem = Assert.Single(document.Problems);
        Assert.StartsWith("not valid YAML: ", problem.Message, StringComparison.Ordinal);
        Assert.True(problem.Line > 0);
    }

    [Fact]
    public void Whatever_is_written_is_read_or_reported()
    {
        const string Whole =
            "- a: &x {b: c}\n- *x\n- |\n  text\n- \"q\\u00e9\"\n- 'z''z'\n? k\n: v\n--- !!str\n%TAG ! tag:\nlist: [1, {a: b}]\n";
        const string Marks = "[]{},:#&*!|>'\"%@`-? \n\tab0\\";
        var random = new Random(7);
        for (var round = 0; round < 5000; round++)
        {
            var text = new System.Text.StringBuilder(Whole[random.Next(Whole.Length - 10)..]);
            for (var changes = random.Next(1, 6); changes > 0; changes--)
                text[random.Next(text.Length)] = Marks[random.Next(Marks.Length)];
            Assert.Null(Record.Exception(() => Parse(text.ToString())));
        }
    }

    [Fact]
    public void A_bomb_of_aliases_is_refused()
    {
        var lines = Enumerable.Range(1, 9).Select(i => $"a{i}: &a{i} [{string.Join(",", Enumerable.Repeat($"*a{i - 1}", 9))}]");
        var problem = Assert.Single(Parse("a0: &a0 [x]\n" + string.Join('\n', lines)).Problems);
        Assert.Contains("too large", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_a_problem_of_the_document()
    {
        var document = ConfigurationDocument.Load("/nowhere/conf.yaml", EnvironmentVariables.Of());
        Assert.StartsWith("/nowhere/conf.yaml: cannot be read: ", Assert.Single(document.Problems).ToString(), StringComparison.Ordinal);
        Assert.False(document.Root.Exists);
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_are_a_problem_of_the_document()
    {
        var file = Path.GetTempFileName();
        File.WriteAllBytes(file, [(byte)'a', (byte)':', (byte)' ', 0xff, 0xfe]);
        var document = ConfigurationDocument.Load(file, EnvironmentVariables.Of());
        File.Delete(file);
        Assert.EndsWith("not UTF-8 text (byte 3) (save it as UTF-8)", Assert.Single(document.Problems).ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_tree_of_any_shape_has_the_types_of_YAML()
    {
        var tree = Assert.IsType<Dictionary<string, object?>>(Parse("a: [1, 1.5, true, no, '1', ~, x]\nb: {c: ''}").Root.ToObject());
        Assert.Equal([1L, 1.5, true, "no", "1", null, "x"], Assert.IsType<List<object?>>(tree["a"]));
        Assert.Equal("", Assert.IsType<Dictionary<string, object?>>(tree["b"])["c"]);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("500ms", 500)]
    [InlineData("30s", 30_000)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("24h", 86_400_000)]
    [InlineData("1d2h3m4s5ms", 93_784_005)]
    public void A_duration_is_read(string text, int milliseconds)
    {
        Assert.True(Durations.TryParse(text, out var duration));
        Assert.Equal(milliseconds, duration.TotalMilliseconds);
        Assert.True(Durations.TryParse(Durations.Format(duration), out var again));
        Assert.Equal(duration, again);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("m5")]
    [InlineData("-5m")]
    [InlineData("5m1h")]
    [InlineData("1.5h")]
    [InlineData("5 m")]
    [InlineData("99999999999999h")]
    [InlineData("999999999d")]
    public void What_is_no_duration_is_refused(string text) => Assert.False(Durations.TryParse(text, out _));

    [Theory]
    [InlineData("on-sync-fail", "on-sync-failed")]
    [InlineData("On-Sync-Succeded", "on-sync-succeeded")]
    [InlineData("salck", "slack")]
    [InlineData("zzz", null)]
    public void The_nearest_name_is_found(string given, string? nearest) =>
        Assert.Equal(nearest, Nearest.To(given, ["on-sync-failed", "on-sync-succeeded", "on-deployed", "slack", "github"]));

    private static ConfigurationDocument Parse(string yaml, params ReadOnlySpan<(string, string)> environment) =>
        ConfigurationDocument.Parse(yaml, "conf.yaml", EnvironmentVariables.Of(environment));
}
