using Notifications.Hosting.Bus;
using Notifications.Hosting.Configuration;
using Xunit;

namespace Notifications.Hosting.Tests.Configuration;

/// <summary>What comes from an environment variable or a file is used, and never shown; accidents around it are taken away, what cannot be
/// used is said.</summary>
public sealed class OutsideValueTests
{
    private const string Canary = "CANARY-7f3a";

    [Theory]
    [InlineData("bus: { type: \"${X}\" }")]
    [InlineData("bus: { type: rabbitmq, uri: \"${X}\" }")]
    [InlineData("bus: { type: rabbitmq, uri: \"amqp://localhost/\", prefix: \"${X} ${X}\", prefetch: \"${X}\", confirmTimeout: \"1${X}\" }")]
    [InlineData("store: { type: postgresql, connection: \"${X}\" }")]
    [InlineData("store: { path: \"a\\0${X}\" }")]
    [InlineData("telemetry: { otlp: \"${X}\", logFormat: \"${X}\", logLevel: \"x${X}\" }")]
    [InlineData("health: { address: \"http://${X}:port\", enabled: \"${X}\" }")]
    public void A_wrong_value_from_outside_is_not_shown(string yaml)
    {
        var document = Parse(yaml, ("X", Canary));
        _ = HostingOptions.Bind(document, BusRoles.Both);
        Assert.NotEmpty(document.Problems);
        Assert.DoesNotContain("CANARY", string.Concat(document.Problems), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_part_of_a_value_is_hidden_only_where_the_value_came_from_outside()
    {
        var document = Parse("inside: slak:#sre\noutside: \"${X}\"", ("X", "CANARY:#sre"));
        foreach (var name in (string[])["inside", "outside"])
        {
            var node = document.Section(name);
            node.Report($"no destination \"{node.Text("").Split(':')[0]}\"", null);
            node.ReportFound($"found in {node.Text("")}", "is wrong", null);
        }

        Assert.Equal(
            ["conf.yaml:1:1: inside: no destination \"slak\"", "conf.yaml:1:1: inside: found in slak:#sre",
                "conf.yaml:2:1: outside: no destination \"***\"", "conf.yaml:2:1: outside: is wrong"],
            document.Problems.Select(problem => problem.ToString()));
    }

    [Theory]
    [InlineData("xoxb-1\n")]
    [InlineData("xoxb-1\r\n\r\n")]
    [InlineData("  xoxb-1 \t\n")]
    public void White_space_around_a_token_is_taken_away(string value)
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, value);
        var document = Parse($"a: \"${{X}}\"\nb: \"${{file:{file}}}\"", ("X", value));
        Assert.Equal(("xoxb-1", "xoxb-1"), (document.Section("a").Token().Reveal(), document.Section("b").Token().Reveal()));
        Assert.Equal("Bearer xoxb-1",
            Parse("a: \"Bearer ${X}\"", ("X", value.Trim(' ') + "\n")).Section("a").HeaderValue().Reveal()
            .Replace("  ", " ", StringComparison.Ordinal));
        Assert.Empty(document.Problems);
        File.Delete(file);
    }

    [Theory]
    [InlineData("one\ntwo")]
    [InlineData("one two")]
    [InlineData("café")]
    [InlineData("a\0b")]
    public void A_token_that_no_header_can_carry_is_a_problem_of_its_key(string value)
    {
        var document = Parse("a: { token: \"${X}\" }", ("X", value));
        Assert.Equal("", document.Section("a").Required("token").Token().Reveal());
        Assert.StartsWith("conf.yaml:1:6: a.token: cannot be a token: ", Assert.Single(document.Problems).ToString(),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a\r\nX-Injected: yes")]
    [InlineData("a\nb")]
    [InlineData("naïve")]
    public void The_value_of_a_header_that_would_begin_another_is_a_problem_of_its_key(string value)
    {
        var document = Parse("headers: { X-Team: \"${X}\" }", ("X", value));
        Assert.Equal("", document.Section("headers").Optional("X-Team").HeaderValue().Reveal());
        Assert.StartsWith("conf.yaml:1:12: headers.X-Team: cannot be the value of a header", Assert.Single(document.Problems).ToString(),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://example.com/\n", true)]
    [InlineData(" https://example.com/ ", true)]
    [InlineData("https://example.com/a\nb", false)]
    [InlineData("https://exa mple.com/", false)]
    public void An_address_is_trimmed_and_holds_no_white_space(string value, bool good)
    {
        var document = Parse("a: \"${X}\"", ("X", value));
        var (shown, secret) = (document.Section("a").HttpUriOrNull(), document.Section("a").SecretUri("https").Reveal());
        Assert.Equal(good, document.Problems.Count == 0);
        Assert.Equal(good ? "https://example.com/" : null, shown?.AbsoluteUri);
        if (good) Assert.Equal("https://example.com/", secret);
    }

    [Fact]
    public void A_file_that_is_no_regular_file_or_too_large_is_a_problem_and_waits_for_nobody()
    {
        var large = Path.GetTempFileName();
        File.WriteAllText(large, new string('x', (1 << 20) + 1));
        var document = Parse($"a: \"${{file:/dev/zero}}\"\nb: \"${{file:{large}}}\"\nc: \"${{file:/nowhere}}\"");
        foreach (var name in (string[])["a", "b", "c"]) Assert.Null(document.Section(name).SecretOrNull());
        File.Delete(large);
        Assert.Equal(
            ["conf.yaml:1:1: a: the file /dev/zero cannot be read: it is not a regular file",
                "conf.yaml:2:1: b: the file " + large + " cannot be read: it is larger than 1 MiB",
                "conf.yaml:3:1: c: there is no file /nowhere"],
            document.Problems.Select(problem => problem.ToString().Split(" (")[0]));
    }

    [Fact]
    public void Names_of_keys_forge_no_line()
    {
        var document = Parse("\"a\\e[31m\\nconf.yaml:9:9: forged\": 1");
        document.ReportUnknownTopLevel([]);
        var line = Assert.Single(document.Problems).ToString();
        Assert.DoesNotContain(line, char.IsControl);
    }

    private static ConfigurationDocument Parse(string yaml, params ReadOnlySpan<(string, string)> environment) =>
        ConfigurationDocument.Parse(yaml, "conf.yaml", EnvironmentVariables.Of(environment));
}
