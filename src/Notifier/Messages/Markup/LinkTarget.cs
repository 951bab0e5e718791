using System.Text;

namespace Notifications.Notifier.Messages.Markup;

/// <summary>Where a link goes: http, https or mailto, never what a value could smuggle in (javascript:, a relative path).</summary>
internal static class LinkTarget
{
    /// <summary>Joins author's text and values; a value after the beginning cannot leave the part of the address it stands in.</summary>
    public static Uri? Of(ImmutableArray<Run> runs)
    {
        var text = new StringBuilder();
        foreach (var run in runs)
        {
            text.Append(run.IsValue && text.Length > 0 ? EscapePart(run.Text) : run.Text.Trim());
        }

        return Of(text.ToString());
    }

    /// <summary>Null for anything that is no absolute address of these schemes, or that carries a user name or password.</summary>
    public static Uri? Of(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && (uri.Scheme, uri.UserInfo) is ("https" or "http", "") or ("mailto", _)
            ? uri
            : null;

    private static string EscapePart(string value) =>
        string.Join('/', value.Split('/').Select(Uri.EscapeDataString));
}
