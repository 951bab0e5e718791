using Notifications.Hosting.Storage;
using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Sending;

/// <summary>A statement that does something only while the lane is held, in the words of either store.</summary>
/// <param name="upToExists">Its text, with <c>exists</c> as the last word.</param>
internal sealed class FencedStatement(string upToExists)
{
    private const string Holds = "select 1 from lane where name = @name and owner = @owner and fence = @fence";

    // Shared: the intents of one lane do not wait for each other, only a take-over waits for them.
    private const string HoldsShared = Holds + " for share";

    private readonly string sqlite = $"{upToExists} ({Holds})";
    private readonly string postgreSql = $"{upToExists} ({HoldsShared})";

    /// <summary>With the lane's own parameters; <c>@fence</c> is among them.</summary>
    public Statement For(StoreDialect dialect, HeldLane lane, ReadOnlySpan<(string Name, object? Value)> args) =>
        new(dialect == StoreDialect.PostgreSql ? postgreSql : sqlite, [.. args, .. Of(lane)]);

    /// <summary>Gives a row while the lane is held; takes <see cref="Of"/>.</summary>
    public static string Question(StoreDialect dialect) => dialect == StoreDialect.PostgreSql ? HoldsShared : Holds;

    public static (string Name, object? Value)[] Of(HeldLane lane) => [("name", lane.Name.Value), ("owner", lane.Holder.Value), ("fence", lane.Fence)];
}
