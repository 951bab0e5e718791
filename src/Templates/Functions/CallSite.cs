using System.Diagnostics.CodeAnalysis;
using Notifications.Templates.Evaluation;
using Notifications.Templates.Sources;
using Notifications.Templates.Values;

namespace Notifications.Templates.Functions;

/// <summary>Where a builtin is called from: what a lazy sequence keeps to charge and to blame later.</summary>
internal readonly record struct CallSite(RenderContext Context, Location Where)
{
    /// <summary>Ends the rendering with an error at the call.</summary>
    [DoesNotReturn]
    public void Fail(string message) => throw new Failure(Where, message);

    /// <summary>Counts iterations against the loop limit, failing at the call.</summary>
    public void Charge(long iterations)
    {
        try
        {
            Context.Guard.InternalSteps(iterations);
        }
        catch (Failure failure) when (failure.NoteAt(Where))
        {
            throw;
        }
    }

    /// <summary>Before a value is compared or hashed as a whole.</summary>
    public void ChargeComparison(in Value value)
    {
        if (value.Kind == ValueKind.String)
            Context.Guard.Steps(value.Text.Length >> 6);
    }

    /// <summary>The items of any sequence, each counted as an iteration of this call. Null has none.</summary>
    public IEnumerable<Value> Items(Value list)
    {
        Context.Guard.EnterLoop();
        try
        {
            foreach (var item in Iteration.Of(Context, list))
            {
                Charge(1);
                yield return item;
            }
        }
        finally
        {
            Context.Guard.ExitLoop();
        }
    }

    /// <summary>A lazy sequence.</summary>
    public Value Range(IEnumerable<Value> items) => Value.From(new LazySequence(Context.Guard, items));

    /// <summary>Calls a function value.</summary>
    public Value Call(Value function, params Span<Value> arguments) => Calls.Invoke(this, function, arguments);
}
