using System.Buffers;
using Notifications.Notifier.Destinations.Forges;

namespace Notifications.Notifier.Destinations.GitLab;

/// <summary>
/// GitLab's Markdown (https://docs.gitlab.com/user/markdown/). Besides what any forge finds, <c>!7</c>, <c>~label</c>, <c>%milestone</c>,
/// <c>&amp;epic</c>, <c>$snippet</c>, <c>*iteration:</c>, <c>[issue:7]</c> and keys of an issue tracker are references. A line that begins
/// with a slash is a command (https://docs.gitlab.com/user/project/quick_actions/), also in a block of code whose fence GitLab does not
/// recognise.
/// </summary>
internal sealed class GitLabMarkdown : ForgeMarkdown
{
    private static readonly SearchValues<char> Escaped = SearchValues.Create("&<>\n\t$@#\\`*[]|~!{}_:.-%^");

    public static GitLabMarkdown Instance { get; } = new();

    protected override SearchValues<char> Meaningful => Escaped;

    protected override string StructureStart => "/#-+=>|~:*_0123456789";

    protected override string ReferenceStart => "@#!~%&$*[^";

    public override string InFence(string code) => string.Join('\n', code.Split('\n').Select(InFenceLine));

    protected override string Escape(char character, char before, char next) => character switch
    {
        '&' => $"&amp;{Apart}",
        '%' => $"%{Apart}",
        '~' or '*' or '[' or '^' or '{' => $"\\{character}{Apart}",
        ']' => "\\]",
        _ => base.Escape(character, before, next),
    };

    protected override string EscapeHtml(char character) => character switch
    {
        '&' => $"&amp;{Apart}",
        '~' or '%' or '*' or '^' or '{' => $"{character}{Apart}",
        _ => base.EscapeHtml(character),
    };

    private static string InFenceLine(string line)
    {
        var start = line.Length - line.TrimStart().Length;
        return start < line.Length && line[start] is '/' or ':' ? line.Insert(start, Apart.ToString()) : line;
    }
}
