using Notifications.Templates.Values;

namespace Notifications.Templates.Evaluation;

/// <summary>Where a statement goes on.</summary>
internal enum Flow : byte
{
    Next,
    Break,
    Continue,
    Return,
}

/// <summary>A value left of a <c>|</c>, and where it was written.</summary>
/// <param name="IsSpread">The items of the value are the arguments: <c>^list | f</c>.</param>
internal readonly record struct Piped(bool IsPending, Value Value, int Offset, bool IsSpread = false);
