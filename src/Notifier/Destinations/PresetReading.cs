using Notifications.Templates;

namespace Notifications.Notifier.Destinations;

/// <summary>How an answer is read. Each is an expression over <c>status</c>, <c>answer</c> (its JSON) and <c>text</c>.</summary>
/// <param name="Success">Of an answer 2xx; null: it is one.</param>
/// <param name="Id">Of the message, for its later changes; null: none.</param>
/// <param name="Reason">What the service says went wrong.</param>
/// <param name="RetryAfter">Seconds, where there is no header Retry-After.</param>
/// <param name="Errors">The first that fits says what an answer means.</param>
internal sealed record PresetReading(
    TemplateExpression? Success, TemplateExpression? Id, TemplateExpression? Reason, TemplateExpression? RetryAfter,
    ImmutableArray<(TemplateExpression When, PresetMeaning Means)> Errors);

internal enum PresetMeaning
{
    /// <summary>By the status: 429 waits, 5xx is tried again, 401, 403, 404 and 405 wait for the operator, others never work.</summary>
    ByStatus,

    /// <summary>It is as it should be.</summary>
    Done,

    /// <summary>It never will work.</summary>
    Permanent,

    /// <summary>It is tried again.</summary>
    Retry,

    /// <summary>The whole lane waits.</summary>
    RateLimit,

    /// <summary>The destination waits for the operator.</summary>
    Credentials,

    /// <summary>The recipient waits for somebody who lets us in.</summary>
    Closed,

    /// <summary>What should be changed is not there any more: it is sent anew.</summary>
    Gone,
}
