using Microsoft.Extensions.DependencyInjection;
using Notifications.Hosting.Configuration;
using Notifications.Notifier;
using Notifications.Watcher;
using Notifications.Watcher.Instances;

namespace Notifications.Cli.Checking;

/// <summary>Asks every service of the configuration whether it can be used as it is configured: a line each.</summary>
internal static class OnlineChecks
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <returns>Whether all can be used.</returns>
    public static async Task<bool> ReportAsync(
        IServiceProvider services, ConfigurationDocument document, TextWriter output, TextWriter errors,
        CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        var asked = services.GetRequiredService<IReadOnlyList<InstanceOptions>>()
            .Select(instance => ReportAsync(
                $"instances: {instance.Name}",
                cancellationToken => WatchChecks.AskAsync(instance, document.Environment, TimeProvider.System, cancellationToken),
                limit.Token))
            .Concat(services.GetRequiredService<ServiceQuestions>().All.Select(
                service => ReportAsync(service.Name, service.AskAsync, limit.Token)));
        var all = true;
        foreach (var (name, problem, text) in await Task.WhenAll(asked))
        {
            all &= problem is null;
            await (problem is null ? output : errors)
                .WriteLineAsync(UntrustedText.CleanLine(document.Secrets.Mask($"{name}: {problem ?? text}")));
        }

        cancellationToken.ThrowIfCancellationRequested();
        return all;
    }

    private static async Task<(string Name, string? Problem, string? Text)> ReportAsync(
        string name, Func<CancellationToken, Task<(bool IsUsable, string Text)>> ask, CancellationToken cancellationToken)
    {
        try
        {
            var (isUsable, text) = await ask(cancellationToken);
            return isUsable ? (name, null, text) : (name, $"cannot be used: {text}", null);
        }
        catch (OperationCanceledException)
        {
            return (name, $"cannot be used: no answer within {Durations.Format(Patience)}", null);
        }
    }
}
