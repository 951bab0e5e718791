
namespace Notifications.Notifier.Destinations.Slack;

/// <summary>How a call of Slack's Web API ended.</summary>
internal abstract record SlackAnswer
{
    private SlackAnswer()
    {
    }

    internal sealed record Ok(JsonElement Body) : SlackAnswer
    {
        /// <summary>What the token may do; null: not said.</summary>
        public IReadOnlyList<string>? Scopes { get; init; }

        public string? Text(string name) => new JsonView(Body)[name].Text;
    }

    /// <summary><c>ok: false</c></summary>
    /// <param name="Detail">What Slack says besides: the missing scope, the place in the blocks.</param>
    internal sealed record Refused(string Code, string? Detail) : SlackAnswer;

    /// <summary>429; it holds for one method, in one channel or workspace.</summary>
    internal sealed record Limited(TimeSpan After) : SlackAnswer;

    /// <param name="MaybeDone">It may have happened all the same.</param>
    internal sealed record Unavailable(string Reason, bool MaybeDone) : SlackAnswer;
}
