namespace Notifications.Hosting.Health;

/// <summary>A room's word on whether it does its work. Every registered one must be ready for <c>/readyz</c> to say 200.</summary>
public interface IReadinessCheck
{
    /// <summary>Short, for the answer's body: <c>watcher</c>, <c>store</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Why it is not ready, in a few words of our own; null when it is. Anybody may read them: nothing that a server, a plugin or a file
    /// has said. Asked often: it must be cheap.
    /// </summary>
    string? NotReadyBecause { get; }

    /// <summary>What an operator should look at although it is ready, in a few words without secrets; null: nothing.</summary>
    string? Remark => null;
}
