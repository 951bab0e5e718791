using System.Text;
using Notifications.Cli.Explaining;
using Notifications.Notifier.Reading;
using Spectre.Console;
using Xunit;

namespace Notifications.Notifications.Tests;

/// <summary>Drift as the terminal shows it.</summary>
public sealed class DriftTextTests
{
    [Theory]
    [InlineData(null, "the client kubectl-edit")]
    [InlineData("anna@example.com", "anna@example.com with kubectl-edit")]
    public void A_client_is_not_passed_off_as_a_person(string? person, string writer)
    {
        var drift = new DriftAnswer("live-edited", "2026-02-01T11:00:00Z",
            [
                new("apps", "Deployment", "shop", "web", "modified", "live-edited", [new("spec.replicas", "2", "5", Redacted: false)],
                    new("kubectl-edit", "Update", "2026-02-01T10:58:00Z", person)),
            ],
            HiddenByRules: 0);
        var application = new DriftingApplication("prod", "argocd", "web", "shop", "one", drift, Missing: null);
        var heading = $"Deployment shop/web: modified, last written by {writer} (Update) at 2026-02-01T10:58:00Z";

        Assert.Equal(
            [
                $"prod/argocd/web        live-edited  since 2026-02-01T11:00:00Z  Deployment shop/web  by {writer}",
                $"prod/argocd/web-of-it  live-edited  since 2026-02-01T11:00:00Z  Deployment shop/web  by {writer}",
            ],
            DriftText.Lines([application, application with { Name = "web-of-it" }]));

        var explained = new StringBuilder();
        DriftText.Append(explained, drift, "");
        Assert.Contains(heading + "\n    spec.replicas: 2 -> 5\n", explained.ToString(), StringComparison.Ordinal);

        using var shown = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(shown) });
        console.Profile.Width = 1_000;
        DriftText.Write(console, application);
        Assert.Contains(heading, shown.ToString(), StringComparison.Ordinal);
    }
}
