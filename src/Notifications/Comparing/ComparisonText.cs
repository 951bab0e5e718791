using System.Text;
using Notifications.Hosting.Configuration;

namespace Notifications.Cli.Comparing;

/// <summary>A comparison for the terminal.</summary>
internal static class ComparisonText
{
    public static string Of(Comparison found)
    {
        var text = new StringBuilder().AppendLine(CultureInfo.InvariantCulture,
            $"{Time(found.From)} to {Time(found.To)}: {found.Both} by both, {found.OnlyHere.Count} only here, {found.OnlyThere.Count} only by Argo CD Notifications");
        if (found.Unread > 0)
            text.AppendLine(CultureInfo.InvariantCulture, $"{found.Unread} entries of its record could not be read");
        Append(text, "only here", found.OnlyHere);
        Append(text, "only by Argo CD Notifications", found.OnlyThere);
        return text.ToString();
    }

    private static void Append(StringBuilder text, string title, IReadOnlyList<OneSided> differences)
    {
        if (differences.Count == 0) return;
        text.AppendLine().AppendLine(title);
        foreach (var difference in differences)
        {
            // What came from outside makes no line of its own
            text.AppendLine(UntrustedText.CleanLine($"  {Time(difference.At)}  {difference.Of}"));
            text.AppendLine(UntrustedText.CleanLine($"      {difference.Reason}"));
        }
    }

    private static string Time(DateTimeOffset at) => string.Create(CultureInfo.InvariantCulture, $"{at:yyyy-MM-dd HH:mm:ss}Z");
}
