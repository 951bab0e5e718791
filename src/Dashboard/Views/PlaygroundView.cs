namespace Notifications.Dashboard.Views;

/// <summary>What the playground begins with.</summary>
/// <param name="Application">A name that the reader gave; null: none yet.</param>
/// <param name="Suggestions">Some Applications that there are.</param>
/// <param name="Triggers">All, by name.</param>
/// <param name="Trigger">The one that is tried.</param>
/// <param name="Condition">Its condition; empty: it has none.</param>
/// <param name="Template">The file of the template that it sends.</param>
public sealed record PlaygroundView(
    string? Application, IReadOnlyList<string> Suggestions, IReadOnlyList<string> Triggers, string Trigger, string Condition,
    string TemplateName, string Template);

/// <summary>What is tried. An Application that was pasted goes before the one that was named.</summary>
public sealed record PlaygroundTrial(string? Application, string? Pasted, string Trigger, string Condition, string Template);

/// <param name="Problem">Why nothing could be tried; null: it was.</param>
/// <param name="About">What the message is about, in a line.</param>
/// <param name="Condition">What the condition says; null: there is none.</param>
/// <param name="Errors">Of the template.</param>
/// <param name="Messages">As the destinations lay it out; none: the template has errors.</param>
public sealed record PlaygroundResult(
    string? Problem, string About, ConditionResult? Condition, IReadOnlyList<PlaygroundError> Errors, PlaygroundMessages? Messages)
{
    public static PlaygroundResult Of(string problem) => new(problem, "", null, [], null);
}

/// <param name="Holds">False also where it could not be evaluated.</param>
/// <param name="Error">With line and column; null: it was evaluated.</param>
public sealed record ConditionResult(bool Holds, string Value, string? Error);

/// <param name="Line">Counted from 1; 0: not known.</param>
/// <param name="Text">What is wrong, the line and a caret under the place.</param>
public sealed record PlaygroundError(int Line, string Text);

/// <param name="Slack">The body of <c>chat.postMessage</c>, JSON.</param>
/// <param name="PullRequest">The comment, Markdown.</param>
public sealed record PlaygroundMessages(string Slack, string PullRequest, string Plain);
