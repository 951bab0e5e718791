using Notifications.Testing.Servers;

namespace Notifications.Notifier.Tests.Destinations.Presets;

/// <summary>A service that answers every request in the same way.</summary>
internal sealed class FakeService : FakeServer
{
    private readonly FakeAnswer _answer;

    private FakeService(FakeAnswer answer)
        : base(TimeProvider.System) => _answer = answer;

    public static async Task<FakeService> StartAsync(FakeAnswer answer, CancellationToken cancellationToken)
    {
        var service = new FakeService(answer);
        await service.ListenAsync(0, cancellationToken);
        return service;
    }

    protected override FakeAnswer Handle(RecordedRequest request) => _answer;
}
