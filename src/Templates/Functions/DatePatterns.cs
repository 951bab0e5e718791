namespace Notifications.Templates.Functions;

/// <summary>The <c>%</c> patterns of dates.</summary>
internal static class DatePatterns
{
    public const string Default = "%d %b %Y";

    /// <summary>A date as it is printed: in the format of <c>date.format</c>.</summary>
    public static string Print(RenderContext context, DateTime date) => date.ToString("dd MMM yyyy", context.Culture);
}
