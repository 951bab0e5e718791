using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Notifications.Watcher.Kubernetes;

/// <summary>Several streams as one. None of them goes on before its last element was used, so elements may lend their memory.</summary>
internal static class Merge
{
    public static async IAsyncEnumerable<T> OneByOneAsync<T>(
        IEnumerable<IAsyncEnumerable<T>> sources, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var turn = new SemaphoreSlim(1);
        using var used = new SemaphoreSlim(0);
        var next = Channel.CreateBounded<T>(1);
        var running = sources.Select(source => PassOnAsync(source, next.Writer, turn, used, stop.Token)).ToList();
        try
        {
            await foreach (var one in next.Reader.ReadAllAsync(cancellationToken))
            {
                yield return one;
                used.Release();
            }

            cancellationToken.ThrowIfCancellationRequested();
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(running);
        }
    }

    private static async Task PassOnAsync<T>(
        IAsyncEnumerable<T> source, ChannelWriter<T> next, SemaphoreSlim turn, SemaphoreSlim used, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var one in source.WithCancellation(cancellationToken))
            {
                await turn.WaitAsync(cancellationToken);
                await next.WriteAsync(one, cancellationToken);
                await used.WaitAsync(cancellationToken);
                turn.Release();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            next.TryComplete();
        }
        catch (Exception failed)
        {
            next.TryComplete(failed); // thrown where the streams are read
        }
    }
}
