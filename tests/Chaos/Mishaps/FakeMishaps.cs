using Notifications.Chaos.Fakes;
using Notifications.Chaos.Parts;

namespace Notifications.Chaos.Mishaps;

/// <summary>How Slack and GitHub go wrong while they run.</summary>
internal static class FakeMishaps
{
    public static IEnumerable<Mishap> Of(ProgramPart fake, int weight) =>
        Behaviour.Bad.Select(word => new Mishap(word, fake.Name, weight, async (random, cancellationToken) =>
    {
        await fake.TellAsync(word);
        try
        {
            await Waits.SomeAsync(random, cancellationToken);
        }
        finally
        {
            await fake.TellAsync(Behaviour.Well);
        }
    }));
}
