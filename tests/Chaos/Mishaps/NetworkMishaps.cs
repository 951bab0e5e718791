using Notifications.Chaos.Parts;

namespace Notifications.Chaos.Mishaps;

/// <summary>What can happen between two parts.</summary>
internal static class NetworkMishaps
{
    /// <param name="between">Who cannot talk with whom.</param>
    public static IEnumerable<Mishap> Of(string between, int weight, params TcpProxy[] proxies) =>
    [
        Make("connections cut", between, weight, proxies, proxy => proxy.Cut()),
        Make("packets lost", between, weight, proxies, proxy => proxy.Block()),
        Make("slow network", between, weight, proxies, proxy => proxy.Slow(TimeSpan.FromMilliseconds(150))),
    ];

    private static Mishap Make(string kind, string between, int weight, TcpProxy[] proxies, Action<TcpProxy> strike) =>
        new(kind, between, weight, async (random, cancellationToken) =>
        {
            foreach (var proxy in proxies)
                strike(proxy);
            try
            {
                await Waits.SomeAsync(random, cancellationToken);
            }
            finally
            {
                foreach (var proxy in proxies)
                    proxy.Mend();
            }
        });
}
