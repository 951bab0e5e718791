using Notifications.Templates.Sources;

namespace Notifications.Templates.Evaluation;

/// <summary>
/// Ends a rendering with an error. It never leaves this project: the entry points return it as a
/// <see cref="TemplateError"/>. Without a location it takes that of the innermost node that is being evaluated, which
/// notes it in an exception filter: nothing is caught and thrown again on the way, however deep it is (that costs stack).
/// </summary>
internal sealed class Failure : Exception
{
    private string _message;

    public Failure(string message) => _message = message;

    public Failure(Location where, string message)
    {
        _message = message;
        Where = where;
    }

    public Failure(string message, int argument)
    {
        _message = message;
        Argument = argument;
    }

    public override string Message => _message;

    public Location? Where { get; private set; }

    /// <summary>The argument of the call being made that is at fault.</summary>
    public int? Argument { get; private set; }

    /// <summary>The side of the operator that is at fault: 0 is the left one.</summary>
    public int? Operand { get; private init; }

    /// <summary>An error of a side of an operator.</summary>
    public static Failure OfOperand(string message, int operand) => new(message) { Operand = operand };

    /// <summary>Gives the failure its place unless it has one. Always false: for a filter that only looks on.</summary>
    public bool NoteAt(Location where)
    {
        Where ??= where;
        return false;
    }

    /// <summary>Makes the place of the failure a part of its message: it is then one of an argument of the call being made.</summary>
    /// <returns>False, for a filter that only looks on.</returns>
    public bool EncloseInArgument(int argument, string suffix)
    {
        if (Where is not { } where)
            return false;
        _message = TemplateError.At(where, _message) + suffix;
        Where = null;
        Argument = argument;
        return false;
    }
}
