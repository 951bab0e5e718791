using System.Text.Json;
using Notifications.Import.Expr;
using Notifications.Import.Reading;
using Notifications.Templates;
using Notifications.Templates.Functions.Go;
using Notifications.Testing;
using Xunit;

namespace Notifications.Import.Tests.Expr;

/// <summary>Translated conditions fire for the same Applications as those of the engine.</summary>
public sealed class GoldenConditionTests(ITestOutputHelper output)
{
    private static readonly RenderOptions Options = RenderOptions.Default with { Functions = GoFunctions.Tables, Clock = new ManualTime(new DateTimeOffset(2026, 2, 1, 12, 0, 0, TimeSpan.Zero)) };

    [Fact]
    public void Every_condition_of_the_corpus_fires_for_the_same_Applications()
    {
        var lines = Corpus.Lines("triggers.jsonl").ToList();
        var applications = lines[0].GetProperty("applications").EnumerateArray().Select(name => name.GetString()!).ToList();
        var read = new Dictionary<string, PeerConfiguration>(StringComparer.Ordinal);
        var (compared, wrong) = (0, new List<string>());
        foreach (var line in lines.Skip(1))
        {
            var (name, trigger, index) = (line.GetProperty("config").GetString()!, line.GetProperty("trigger").GetString()!, line.GetProperty("index").GetInt32());
            if (!read.TryGetValue(name, out var configuration))
                read[name] = configuration = PeerReader.Read(Corpus.FilesOf(name));
            var when = configuration.Triggers.Single(known => known.Name == trigger).Conditions[index].When?.Text ?? "false";
            var translated = ExprTranslator.Condition(when);
            Assert.True(translated.Code is not null, $"{name} {trigger}: {when}: {string.Join(", ", translated.Remarks)}");
            var condition = TemplateExpression.Parse(translated.Code);
            Assert.True(condition.Expression is not null, $"{translated.Code}: {string.Join(", ", condition.Errors)}");
            var results = line.GetProperty("results").GetString()!;
            for (var i = 0; i < applications.Count; i++)
            {
                if (results[i] == '.')
                    continue;
                compared++;
                var fired = condition.Expression.Evaluate(Model(Corpus.Applications[applications[i]]), Options, TestContext.Current.CancellationToken);
                if (fired.IsTrue != (results[i] == 't'))
                    wrong.Add($"{name} {trigger}[{index}] {applications[i]}: {when} => {translated.Code}: {fired.IsTrue} {fired.Error}");
            }
        }

        output.WriteLine($"{compared} compared");
        Assert.True(wrong.Count == 0, string.Join("\n", wrong.Take(40)));
        Assert.True(compared > 10_000, $"{compared} compared");
    }

    private static TemplateModel Model(JsonElement application) => TemplateModel.Empty.With("app", application).With("context", new Dictionary<string, string> { ["argocdUrl"] = "https://argocd.example.com" });
}
