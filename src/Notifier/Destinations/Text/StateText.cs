using Notifications.Notifier.Messages.Markup;

namespace Notifications.Notifier.Destinations.Text;

/// <summary>A message's title where the Application is named beside it: without its name, and without the instance.</summary>
internal static class StateText
{
    /// <summary>On one line. "web (prod): sync to 4f2a1c9 failed" is "sync to 4f2a1c9 failed"; a title that does not begin with the name
    /// stays.</summary>
    public static string Of(Message message)
    {
        var title = PlainText.OneLine(message.Title);
        foreach (var name in (ReadOnlySpan<string>)[$"{message.About.ShownName} ({message.About.Instance})", message.About.ShownName])
        {
            if (title.StartsWith(name, StringComparison.Ordinal) && title[name.Length..] is [':' or ' ', ..] rest
                && rest.TrimStart(':').Trim() is { Length: > 0 } state)
                return state;
        }

        return title;
    }
}
