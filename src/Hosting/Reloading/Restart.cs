using Microsoft.Extensions.Hosting;

namespace Notifications.Hosting.Reloading;

/// <summary>Lets the program's services end and start again within the process.</summary>
internal sealed class Restart(IHostApplicationLifetime lifetime)
{
    private volatile bool _isAsked;

    public bool IsAsked => _isAsked;

    public void Ask()
    {
        _isAsked = true;
        lifetime.StopApplication();
    }
}
