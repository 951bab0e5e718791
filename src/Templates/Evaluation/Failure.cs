using Notifications.Templates.Sources;

namespace Notifications.Templates.Evaluation;

/// <summary>
/// Ends a rendering with an error. It never leaves this project: the entry points return it as a
/// <see cref="TemplateError"/>. Without a location it takes that of the innermost node that is being evaluated.
/// </summary>
internal sealed class Failure : Exception
{
    public Failure(string message)
        : base(message)
    {
    }

    public Failure(Location where, string message)
        : base(message) => Where = where;

    public Failure(string message, int argument)
        : base(message) => Argument = argument;

    public Location? Where { get; private set; }

    /// <summary>The argument of the call, or the side of the operator, that is at fault.</summary>
    public int? Argument { get; }

    /// <summary>Gives a failure its place unless it has one.</summary>
    public Failure At(Location where)
    {
        Where ??= where;
        return this;
    }
}
