using Notifications.Hosting.Configuration;

namespace Notifications.Hosting.Bus;

/// <summary>How events travel: section <c>bus</c> of the configuration.</summary>
public abstract record BusOptions
{
    private BusOptions()
    {
    }

    /// <summary>Watcher and notifier in one process.</summary>
    public sealed record InMemory : BusOptions;

    /// <summary>A broker between them.</summary>
    /// <param name="Address"><c>amqp://user:password@host:5672/vhost</c> or <c>amqps://</c>.</param>
    public sealed record RabbitMq(Secret Address) : BusOptions
    {
        /// <summary>Put before the names of queues and exchanges, so that several installations may share a virtual host.</summary>
        public string Prefix { get; init; } = "notifications";

        /// <summary>How long a confirmation is waited for before an event counts as not sent. 1 s to 5 min.</summary>
        public TimeSpan ConfirmTimeout { get; init; } = TimeSpan.FromSeconds(15);

        /// <summary>How many events a notifier takes from the broker at once, and handles at once. 1 to 1000.</summary>
        public int Prefetch { get; init; } = 64;
    }
}

/// <summary>What a process does on the bus.</summary>
[Flags]
public enum BusRoles
{
    /// <summary>Sends events (<see cref="IEventChannel"/>).</summary>
    Watcher = 1,

    /// <summary>Handles events (<see cref="IEventHandler"/>), signals and hears the doorbell.</summary>
    Notifier = 2,

    /// <summary>Both, in one process.</summary>
    Both = Watcher | Notifier,
}
