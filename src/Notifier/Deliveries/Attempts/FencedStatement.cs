using Notifications.Hosting.Storage;
using Notifications.Notifier.Deliveries.Lanes;

namespace Notifications.Notifier.Deliveries.Attempts;

/// <summary>A statement that does something only while the lane is held, in the words of either store.</summary>
/// <param name="upTo">The statement up to and with <c>exists</c>; empty: only the question, a row for yes.</param>
internal sealed class FencedStatement(string upTo)
{
    private const string Holds = "select 1 from lane where name = @name and owner = @owner and fence = @fence";

    // Shared: the intents of one lane do not wait for each other, only a take-over waits for them.
    private const string HoldsShared = Holds + " for share";

    private readonly string sqlite = upTo.Length == 0 ? Holds : $"{upTo} ({Holds})";
    private readonly string postgreSql = upTo.Length == 0 ? HoldsShared : $"{upTo} ({HoldsShared})";

    public string Sql(StoreDialect dialect) => dialect == StoreDialect.PostgreSql ? postgreSql : sqlite;

    /// <summary>With the lane's own parameters; <c>@fence</c> is among them.</summary>
    public Statement For(StoreDialect dialect, HeldLane lane, ReadOnlySpan<(string Name, object? Value)> args) =>
        new(Sql(dialect), [.. args, .. Of(lane)]);

    public static (string Name, object? Value)[] Of(HeldLane lane) => [("name", lane.Name.Value), ("owner", lane.Holder.Value), ("fence", lane.Fence)];
}
