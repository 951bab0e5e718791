namespace Notifications.Dashboard.Pages;

/// <summary>Numbers and names as pages show them.</summary>
internal static class Numbers
{
    public static string Of(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary><c>1 Application</c>, <c>2 Applications</c></summary>
    public static string Of(int number, string one, string? several = null) => $"{Of(number)} {(number == 1 ? one : several ?? one + "s")}";

    /// <summary><c>sync-failed</c> as <c>Sync failed</c></summary>
    public static string Words(string kind) => kind.Length == 0 ? kind : char.ToUpperInvariant(kind[0]) + kind[1..].Replace('-', ' ');

    /// <summary>Of "instance/namespace/name" the name, and what stands before it.</summary>
    public static (string Name, string Place) NameOf(string application) => application.LastIndexOf('/') is > 0 and var at
        ? (application[(at + 1)..], application[..at]) : (application, "");

    /// <summary>The page of an Application.</summary>
    public static string PathOf(string application) =>
        "/applications/" + string.Join('/', application.Split('/').Select(Uri.EscapeDataString));
}
