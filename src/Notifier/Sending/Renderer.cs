using Microsoft.Extensions.Logging;
using Notifications.Events;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Sending;

/// <summary>Renders what a call tells.</summary>
internal sealed partial class Renderer(EventLibrary events, ComposeMessage compose, FindDestination destinations, ILogger<Renderer> logger)
{
    private const int AtOnce = 8;
    private readonly Packer packer = new();

    /// <summary>Renders the carrier and its riders; what cannot be rendered is told apart.</summary>
    public async Task<Parcel> PackAsync(ChainView chain, ChainStep.Call call, CancellationToken ct)
    {
        if (call.Carrier is not { } carrier) return packer.Pack(chain, call, [], []);
        IReadOnlyList<Delivery> deliveries = [carrier, .. call.Riders];
        var results = new Composition[deliveries.Count];
        if (results.Length == 1) results[0] = await RenderAsync(carrier, ct);
        else
        {
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct };
            await Parallel.ForAsync(0, results.Length, parallel, async (i, token) => results[i] = await RenderAsync(deliveries[i], token));
        }

        var told = new List<ToldNews>();
        var failed = new List<FailedNews>();
        foreach (var (delivery, result) in deliveries.Zip(results))
        {
            if (result is Composition.Composed composed) told.Add(new ToldNews(delivery, composed.Message));
            else if (result is Composition.Failed failure) failed.Add(new FailedNews(delivery, failure.Reason));
        }

        return packer.Pack(chain, call, told, failed);
    }

    private async Task<Composition> RenderAsync(Delivery delivery, CancellationToken ct)
    {
        if (await events.FindAsync(delivery.News.EventId, ct) is not { } news) return new Composition.Failed($"its event {delivery.News.EventId} is not kept any more");
        var start = delivery.News.TransitionEventId is { } other ? await events.FindAsync(other, ct) : news;
        var request = new ComposeRequest(
            delivery.Id,
            news,
            Transition(start, delivery.News.TransitionId),
            delivery.Trigger,
            delivery.Templates,
            delivery.Destination,
            destinations(delivery.Destination)?.Type ?? "",
            delivery.Recipient);
        try
        {
            return await compose(request, ct);
        }
        catch (Exception e) when (e is not OperationCanceledException || !ct.IsCancellationRequested)
        {
            // One broken rendering silences nothing else.
            RenderingBroke(e, delivery.Id, delivery.Trigger, delivery.News.Application);
            return new Composition.Failed($"rendering broke with {e.GetType().Name}: {e.Message}");
        }
    }

    private static Transition? Transition(ApplicationTransitioned? news, string? id) =>
        id is null ? null : news?.Transitions.FirstOrDefault(t => t.Id == id);

    [LoggerMessage(Level = LogLevel.Error, Message = "Rendering delivery {Delivery} (trigger {Trigger}, Application {Application}) broke; it is dead")]
    private partial void RenderingBroke(Exception e, string delivery, string trigger, string application);
}
