using System.Diagnostics;
using System.Numerics;
using Scriban.Syntax;

namespace Notifications.Templates;

/// <summary>What one rendering has used of its limits. The library calls for each node of the tree, so this is where they are looked
/// at.</summary>
internal sealed class Budget(TemplateLimits limits)
{
    /// <summary>Steps between two looks at the clock and the memory; a power of two.</summary>
    private const int StepsBetween = 16;

    /// <summary>A text of this length is looked at when it is made.</summary>
    public const int LargeText = 1 << 14;

    private long _steps;
    private long _bytesAtStart;
    private long _started;

    public void Start(long started)
    {
        _steps = 0;
        _started = started;
        _bytesAtStart = GC.GetAllocatedBytesForCurrentThread();
    }

    public void Step(ScriptNode node)
    {
        if ((++_steps & (StepsBetween - 1)) == 0)
            Check(node);
    }

    /// <summary>Of a value that a node gave.</summary>
    public void CheckValue(ScriptNode node, object? value)
    {
        if (value is string { Length: > LargeText } text)
        {
            // The library cuts both sides of an operator, so their sum is allowed
            if (text.Length > 2L * limits.StringLength + 16)
                throw Spent(node, $"The computed text has {text.Length} characters; at most {2L * limits.StringLength} are allowed.");
            Check(node);
        }
        else if (value is BigInteger number && number.GetBitLength() > limits.IntegerBits)
        {
            throw Spent(node, $"The computed integer has {number.GetBitLength()} bits; at most {limits.IntegerBits} are allowed.");
        }
    }

    public void Check(ScriptNode node)
    {
        if (_steps > limits.Steps)
            throw Spent(node, $"The template takes more than {limits.Steps} steps.");
        if (Stopwatch.GetElapsedTime(_started) > limits.TotalTime)
            throw Spent(node, string.Create(
                CultureInfo.InvariantCulture, $"The template takes longer than {limits.TotalTime.TotalSeconds} seconds."));
        if (GC.GetAllocatedBytesForCurrentThread() - _bytesAtStart > limits.Memory)
            throw Spent(node, $"The template needs more than {limits.Memory} bytes of memory.");
    }

    private static ScriptRuntimeException Spent(ScriptNode node, string message) => new(node.Span, message);
}
