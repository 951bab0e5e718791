namespace Notifications.Notifier.Configuration;

/// <summary><c>timeZone</c>: a name of the IANA time zone database, such as <c>Europe/Berlin</c>.</summary>
internal static class TimeZones
{
    /// <summary>What is no name of a zone is reported.</summary>
    /// <param name="usual">Without a value.</param>
    public static TimeZoneInfo Read(ConfigurationNode node, TimeZoneInfo usual)
    {
        if (node.TextOrNull() is not { } name) return usual;
        if (name == "UTC") return TimeZoneInfo.Utc;
        if (TimeZoneInfo.TryConvertWindowsIdToIanaId(name, out var iana)) node.Report(
            $"\"{name}\" is Windows' name of a time zone", $"write {iana}");
        else if (TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)) return zone;
        else if (TimeZoneInfo.GetSystemTimeZones() is { Count: > 1 } all) node.Report(
            $"no time zone \"{name}\"", Nearest.Remedy(name, [.. all.Select(known => known.Id)]));
        else node.Report($"no time zone \"{name}\": this system has no time zone database",
            "install the package tzdata, or leave the key out for UTC");
        return usual;
    }
}
