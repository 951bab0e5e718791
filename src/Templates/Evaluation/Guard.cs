using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Notifications.Templates.Evaluation;

/// <summary>Counts what a rendering costs and ends it when it exceeds a limit, its time, or is cancelled.</summary>
internal sealed class Guard
{
    private const int StepsBetweenChecks = 256;

    private TemplateLimits _limits = TemplateLimits.Default;
    private CancellationToken _cancellation;
    private long _steps;
    private long _nextCheck;
    private long _size;
    private long _deadline;
    private int _depth;
    private int _loopDepth;
    private long _iterations;

    public TemplateLimits Limits => _limits;

    /// <summary>How often this rendering has looked whether it must end.</summary>
    public long Checks { get; private set; }

    public void Start(TemplateLimits limits, CancellationToken cancellation)
    {
        _limits = limits;
        _cancellation = cancellation;
        _steps = _size = _iterations = Checks = 0;
        _depth = _loopDepth = 0;
        _nextCheck = StepsBetweenChecks;
        _deadline = Stopwatch.GetTimestamp() + (long)(limits.TotalTime.TotalSeconds * Stopwatch.Frequency);
        cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>One unit of work.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step()
    {
        if (++_steps >= _nextCheck)
            Check();
    }

    /// <summary>Work in proportion to a size, such as the characters looked at.</summary>
    public void Steps(long amount)
    {
        _steps += amount;
        if (_steps >= _nextCheck)
            Check();
    }

    /// <summary>What is left of the time of the rendering.</summary>
    public TimeSpan TimeLeft => Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), _deadline);

    public CancellationToken Cancellation => _cancellation;

    /// <summary>Checks time and cancellation at once: around work that cannot be interrupted.</summary>
    public void CheckNow() => Check();

    /// <summary>Before a string of this length is made.</summary>
    public void ChargeText(long length)
    {
        if (length > _limits.StringLength)
            throw new Failure($"The resulting string length exceeds the limit of {_limits.StringLength} characters.");
        _size += length;
        if (_size > _limits.TotalSize)
            throw new Failure("The template uses more memory than it may.");
        Steps(length >> 6);
    }

    /// <summary>Before an array of this length is made.</summary>
    public void ChargeItems(long length)
    {
        if (length > _limits.ArrayLength)
            throw new Failure($"The array exceeds the limit of {_limits.ArrayLength} items.");
        _size += length * 10;
        if (_size > _limits.TotalSize)
            throw new Failure("The template uses more memory than it may.");
        Steps(length >> 3);
    }

    /// <summary>Before another item is added to an array that has so many.</summary>
    public void ChargeItem(int length)
    {
        if (length >= _limits.ArrayLength)
            throw new Failure($"The array exceeds the limit of {_limits.ArrayLength} items.");
        ChargeItems(1);
    }

    /// <summary>Whether another nested call is one too many.</summary>
    public bool IsTooDeep(int calls) => _limits.CallDepth > 0 && calls >= _limits.CallDepth;

    public void EnterLoop() => _loopDepth++;

    /// <summary>Leaving the outermost loop starts the count anew.</summary>
    public void ExitLoop()
    {
        if (--_loopDepth == 0)
            _iterations = 0;
    }

    /// <summary>An iteration of a loop statement.</summary>
    public void LoopStep()
    {
        Step();
        if (++_iterations > _limits.LoopIterations && _limits.LoopIterations > 0)
            throw new Failure($"Exceeding number of iteration limit `{_limits.LoopIterations}` for loop statement.");
    }

    /// <summary>Iterations of a builtin or of a lazy sequence.</summary>
    public void InternalSteps(long count)
    {
        if (_limits.LoopIterations <= 0)
        {
            Steps(count);
            return;
        }
        var iterations = _iterations + count;
        if (_loopDepth > 0)
            _iterations = iterations;
        if (iterations > _limits.LoopIterations)
            throw new Failure($"Exceeding number of iteration limit `{_limits.LoopIterations}` for internal iteration.");
        Steps(count);
    }

    /// <summary>A level of nested evaluation: keeps the stack from overflowing. Pair it with <see cref="Ascend"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Descend()
    {
        if ((++_depth & 7) == 0)
            CheckStack();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Ascend() => _depth--;

    /// <summary>Ends the rendering when there is little stack left; to be called wherever evaluation recurses.</summary>
    public static void CheckStack()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new Failure("The template is too deeply nested.");
    }

    /// <summary>As <see cref="CheckStack()"/>, with the place of the error.</summary>
    public static void CheckStack(Sources.Location where)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new Failure(where, "The template is too deeply nested.");
    }

    private void Check()
    {
        Checks++;
        _cancellation.ThrowIfCancellationRequested();
        if (_steps > _limits.Steps)
            throw new Failure($"The template takes more than {_limits.Steps} steps.");
        if (Stopwatch.GetTimestamp() > _deadline)
            throw new Failure($"The template takes longer than {_limits.TotalTime.TotalSeconds:0.###} seconds.");
        _nextCheck = _steps + StepsBetweenChecks;
    }
}
