using System.Text.RegularExpressions;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Destinations.Forges;
using Notifications.Notifier.Destinations.GitLab;
using Xunit;

namespace Notifications.Notifier.Tests.Destinations.GitLab;

/// <summary>What GitLab would make of a comment: commands besides mentions and references.</summary>
public sealed partial class GitLabLayoutTests : ForgeLayoutContract
{
    private protected override ForgeMarkdown Dialect => GitLabMarkdown.Instance;

    private protected override string[] Own =>
    [
        "/merge", "/close\n", "\n/approve", "\n\n/label ~bug", "  /assign @ada", "```\n/merge\n```", "/", "!7", "acme/platform!3", "~bug",
        "~\"a label\"", "%v1", "%\"a milestone\"", "&12", "acme&3", "$5", "*iteration:3", "[issue:acme/platform/4]", "[vulnerability:9]",
        "^alert#2", "KEY-7", "%{project_path}", "{+ added +}", "[[_TOC_]]", "[^1]", "::include{file=x}", "@acme/team",
        "see #7, !8 and acme/platform!9", "~bug %v1 &12 $5", "[issue:acme/platform/4] *iteration:3 ^alert#2",
    ];

    private protected override Regex Reference => Referring();

    [Theory]
    [InlineData("/merge")]
    [InlineData("text\n/merge")]
    [InlineData("text\n\n/merge")]
    [InlineData("  /merge")]
    [InlineData("````\n/merge\n````")]
    public void A_value_begins_no_line_with_a_command(string value)
    {
        foreach (var body in Framed(value).Select(text => Body([Some.Message(severity: Severity.Failure) with { Body = text }])))
            Assert.DoesNotMatch(Command(), body);
    }

    private protected override IEnumerable<string> OwnFaults(string body) =>
        Command().Matches(body).Select(match => $"a command: {body[match.Index..]}");

    private static IEnumerable<RichText> Framed(string value) =>
    [
        RichText.Value(value),
        new([new Run("```\n", false), new Run(value, true), new Run("\n```", false)]),
        new([new Run("- one\n- ", false), new Run(value, true)]),
        new([new Run("> ", false), new Run(value, true)]),
        new([new Run("before\n\n", false), new Run(value, true), new Run("\n\nafter", false)]),
    ];

    [GeneratedRegex(@"^[ \t]*/", RegexOptions.Multiline)]
    private static partial Regex Command();

    [GeneratedRegex(@"@[A-Za-z0-9_]|#[0-9]|![0-9]|~[A-Za-z0-9_""]|%[A-Za-z0-9_""{]|&[0-9]|\$[0-9]|\*iteration:|\[(?:issue|epic|vulnerability|feature_flag):|\b[A-Z]+-[0-9]|https?://")]
    private static partial Regex Referring();
}
