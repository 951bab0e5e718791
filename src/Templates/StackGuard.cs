using System.Runtime.CompilerServices;
using Scriban.Syntax;

namespace Notifications.Templates;

/// <summary>
/// Looks at each evaluation whether the stack is enough for what follows, an exception too: the library catches and throws it again in
/// every pipe that runs, which takes about 20 KB of stack each. An overflow would end the process.
/// </summary>
internal struct StackGuard
{
    /// <summary>On the stack of the caller, which may be one of 1 MB. Real templates need some 20 KB.</summary>
    private const int ShallowBytes = 256 << 10;

    private const int ShallowPipes = 12;
    private const int DeepPipes = 1000;

    private nint _start;
    private int _bytes;
    private int _mostPipes;
    private int _pipes;

    /// <param name="isDeep">Whether this is a thread of <see cref="DeepStack"/>.</param>
    public void Start(bool isDeep)
    {
        _start = Here();
        _pipes = 0;
        (_bytes, _mostPipes) = isDeep ? (DeepStack.Usable, DeepPipes) : (ShallowBytes, ShallowPipes);
    }

    /// <exception cref="StackSpentException">It is not enough.</exception>
    public readonly void Check(ScriptNode node)
    {
        if (_start - Here() > _bytes || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new StackSpentException(node.Span);
    }

    /// <exception cref="StackSpentException">Too many run.</exception>
    public void EnterPipe(ScriptNode node)
    {
        if (++_pipes > _mostPipes)
            throw new StackSpentException(node.Span);
    }

    public void ExitPipe() => _pipes--;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static unsafe nint Here()
    {
        var local = 0;
        return (nint)(&local);
    }
}

/// <summary>The stack is not enough for a template: it is to run on a larger one.</summary>
internal sealed class StackSpentException(Scriban.Parsing.SourceSpan place) : ScriptRuntimeException(
    place, "The template is nested too deeply.");
