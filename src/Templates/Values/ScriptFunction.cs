namespace Notifications.Templates.Values;

/// <summary>A value that can be called: a builtin or a function of a template.</summary>
public abstract class ScriptFunction
{
    private protected ScriptFunction()
    {
    }

    /// <summary>An object that is also callable, as <c>date</c>; its members are then read as an object's.</summary>
    internal virtual ScriptObject? Members => null;
}
