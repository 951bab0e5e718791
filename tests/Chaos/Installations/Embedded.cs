using Notifications.Chaos.Mishaps;
using Notifications.Chaos.Parts;

namespace Notifications.Chaos.Installations;

/// <summary>One process and a SQLite file.</summary>
internal sealed class Embedded : Installation
{
    private IReadOnlyList<Mishap> _mishaps = [];

    private Embedded(Ground ground)
        : base(ground)
    {
    }

    public override string OperatorsConfiguration => Path.Combine(Ground.Folder, "notifications.yaml");

    public override IReadOnlyList<Mishap> Mishaps => _mishaps;

    public static async Task<Installation> BuildAsync(Ground ground, CancellationToken cancellationToken)
    {
        var made = new Embedded(ground);
        var (toApi, instances) = await ground.WatchAsync("notifications", cancellationToken);
        ProgramPart program = await made.AddAsync("notifications", Installations.Programs.Notifications, ["run"], $$"""
            {{instances}}
            bus: { type: in-memory }
            store: { type: sqlite, path: ./notifications.db }
            """, cancellationToken);
        made._mishaps = [.. ground.Mishaps(), .. ProgramMishaps.Of(program, 4),
            .. NetworkMishaps.Of("the way to the API server", 2, toApi)];
        return made;
    }
}
