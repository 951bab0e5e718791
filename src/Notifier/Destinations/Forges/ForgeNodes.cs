namespace Notifications.Notifier.Destinations.Forges;

/// <summary>What all destinations at forges have in their configuration.</summary>
internal static class ForgeNodes
{
    /// <param name="longestComment">The most that <see cref="ForgeOptions.LongestComment"/> may be.</param>
    public static T Read<T>(ConfigurationNode node, T usual, int longestComment)
        where T : ForgeOptions => usual with
        {
            Allow = ReadAllow(node.Optional("allow")),
            Hosts = [.. node.Optional("hosts").Texts()],
            Notify = node.Optional("notify").OneOf(
                usual.Notify, ("final", ForgeNotify.Final), ("failures", ForgeNotify.Failures), ("never", ForgeNotify.Never),
                ("each", ForgeNotify.Each)),
            DegradedWithin = node.Optional("degradedWithin").Duration(TimeSpan.Zero, TimeSpan.FromDays(30), usual.DegradedWithin),
            Timeout = DestinationNodes.Timeout(node, usual.Timeout),
            LandsLate = node.Optional("landsLate").Duration(TimeSpan.Zero, TimeSpan.FromMinutes(1), usual.LandsLate),
            LongestComment = node.Optional("longestComment").WholeNumber(2000, longestComment, usual.LongestComment),
            Limits = ReadLimits(node.Optional("limits"), usual.Limits ?? new ForgeLimits()),
        };

    public static IReadOnlyList<TokenBucketLimit> Buckets(ForgeLimits? limits)
    {
        if (limits is null)
            return [];
        List<TokenBucketLimit> buckets =
        [
            new("writes a minute", limits.WritesPerMinute, TimeSpan.FromMinutes(1), NewMessagesOnly: false),
            new("writes an hour", limits.WritesPerHour, TimeSpan.FromHours(1), NewMessagesOnly: false),
        ];
        if (limits.BetweenWrites > TimeSpan.Zero)
            buckets.Add(new TokenBucketLimit("between writes", 1, limits.BetweenWrites, NewMessagesOnly: false));
        if (limits.BetweenNewComments > TimeSpan.Zero)
            buckets.Add(new TokenBucketLimit("between new comments", 1, limits.BetweenNewComments, NewMessagesOnly: true));
        return buckets;
    }

    private static ImmutableArray<string> ReadAllow(ConfigurationNode node)
    {
        foreach (var item in node.Items().Where(item => item.TextOrNull()?.Split('/') is not { Length: >= 2 } parts || parts.Contains("")))
            item.Report("is no pattern of repositories", "write owner/name, with * for any characters: acme/*");
        return [.. node.Texts()];
    }

    private static ForgeLimits? ReadLimits(ConfigurationNode node, ForgeLimits usual)
    {
        if (DestinationNodes.IsUnlimited(node))
            return null;
        var limits = new ForgeLimits
        {
            WritesPerMinute = node.Optional("writesPerMinute").WholeNumber(1, 100_000, usual.WritesPerMinute),
            WritesPerHour = node.Optional("writesPerHour").WholeNumber(1, 1_000_000, usual.WritesPerHour),
            BetweenWrites = node.Optional("betweenWrites").Duration(TimeSpan.Zero, TimeSpan.FromMinutes(1), usual.BetweenWrites),
            BetweenNewComments = node.Optional("betweenNewComments")
                .Duration(TimeSpan.Zero, TimeSpan.FromMinutes(1), usual.BetweenNewComments),
        };
        node.RejectOtherKeys();
        return limits;
    }
}
