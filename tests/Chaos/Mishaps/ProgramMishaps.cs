using Notifications.Chaos.Parts;

namespace Notifications.Chaos.Mishaps;

/// <summary>What can happen to a process.</summary>
internal static class ProgramMishaps
{
    public static IEnumerable<Mishap> Of(ProgramPart part, int weight) =>
    [
        new("kill -9", part.Name, weight * 3, async (random, cancellationToken) =>
        {
            await part.KillAsync(cancellationToken);
            await Waits.ShortAsync(random, cancellationToken);
            part.Start();
        }),
        new("SIGTERM and start", part.Name, weight * 2, async (random, cancellationToken) =>
        {
            await part.StopAsync(cancellationToken);
            await Waits.ShortAsync(random, cancellationToken);
            part.Start();
        }),
        new("SIGSTOP for a while", part.Name, weight * 2, async (random, cancellationToken) =>
        {
            part.Freeze();
            try
            {
                await Waits.SomeAsync(random, cancellationToken);
            }
            finally
            {
                part.Thaw();
            }
        }),
    ];
}
