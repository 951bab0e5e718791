using System.Globalization;

namespace Notifications.Testing.Servers;

/// <summary>What goes wrong with a request.</summary>
public abstract record Fault
{
    private Fault()
    {
    }

    /// <summary>Nothing happens but this answer.</summary>
    public sealed record Answers(FakeAnswer Answer) : Fault;

    /// <summary>It happens, and the answer is another one.</summary>
    public sealed record Changes(Func<FakeAnswer, FakeAnswer> Change) : Fault;

    /// <summary>Nothing happens and nothing is answered: the caller waits until it gives up, or until <paramref name="For"/> has passed and
    /// the connection breaks.</summary>
    public sealed record Hangs(TimeSpan For) : Fault;

    /// <summary>It happens, and the connection breaks before the answer.</summary>
    public sealed record DropsAnswer : Fault;

    /// <summary>It happens, but only after this time, whether or not the caller still waits.</summary>
    public sealed record HappensLate(TimeSpan After) : Fault;

    /// <summary>The connection breaks before anything happens.</summary>
    public sealed record Refuses : Fault;

    /// <summary>An HTTP error with a body that says nothing.</summary>
    public static Fault Status(int status) => new Answers(new FakeAnswer(status, "{}"));

    /// <summary>HTTP 429 with Retry-After in seconds.</summary>
    public static Fault TooManyRequests(int retryAfter) =>
        new Answers(new FakeAnswer(429, """{"ok":false,"error":"ratelimited","message":"too many requests"}""").With("Retry-After", retryAfter.ToString(CultureInfo.InvariantCulture)));
}
