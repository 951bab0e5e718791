using Notifications.Testing.Servers;

namespace Notifications.Chaos.Fakes;

/// <summary>How a fake goes wrong, as one word on its standard input.</summary>
internal static class Behaviour
{
    public const string Well = "well";
    public const string Limited = "answers 429";
    public const string Broken = "answers 500";
    public const string Hangs = "hangs";
    public const string Late = "acts late";
    public const string DropsAnswers = "acts and drops the answer";
    public const string Refuses = "breaks connections";

    public static IReadOnlyList<string> Bad { get; } = [Limited, Broken, Hangs, Late, DropsAnswers, Refuses];

    public static Func<RecordedRequest, Fault?> Parse(string line) => line switch
    {
        Well => _ => null,
        Limited => _ => Fault.TooManyRequests(2),
        Broken => _ => Fault.Status(500),
        Hangs => _ => new Fault.Hangs(TimeSpan.FromSeconds(30)),
        Late => _ => new Fault.HappensLate(TimeSpan.FromSeconds(2)),
        DropsAnswers => _ => new Fault.DropsAnswer(),
        Refuses => _ => new Fault.Refuses(),
        _ => throw new ArgumentException($"No behaviour \"{line}\".", nameof(line)),
    };
}
