using Notifications.Templates.Values;

namespace Notifications.Templates.Evaluation;

/// <summary>What operators and builtins make of another sequence. They can be nested to any depth: every level counts its items and looks at the stack.</summary>
internal sealed class LazySequence(Guard guard, IEnumerable<Value> items) : Sequence
{
    public override IEnumerator<Value> GetEnumerator()
    {
        Guard.CheckStack();
        foreach (var item in items)
        {
            guard.Step();
            yield return item;
        }
    }
}
