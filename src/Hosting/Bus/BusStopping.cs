using Microsoft.Extensions.Hosting;

namespace Notifications.Hosting.Bus;

/// <summary>Ends the waiting (not the working) of handlers when the program stops; what waited is handed back.</summary>
internal sealed class BusStopping(IHostApplicationLifetime? lifetime)
{
    public CancellationToken Token => lifetime?.ApplicationStopping ?? CancellationToken.None;
}
