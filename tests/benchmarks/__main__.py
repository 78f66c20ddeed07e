"""Every ratio there is, one after another: `make bench`."""

from tests.benchmarks import (
    bench_deliveries,
    bench_log_in_flood,
    bench_optimise,
    bench_persist,
    bench_product,
    bench_ranking_stages,
    bench_reads,
    bench_start,
)


def main() -> None:
    """Run all."""
    for name, bench in (
        ("A ranking by stage, against bare onnxruntime", bench_ranking_stages.main),
        (
            "Optimisations, against one numpy pass over the same matrix",
            bench_optimise.main,
        ),
        ("Reads over HTTP, against bare handlers over the same tables", bench_reads.main),
        ("Storing a ranking, against one bare row", bench_persist.main),
        ("Starting, against the servers alone", bench_start.main),
        ("Webhooks, against bare POSTs of the same client", bench_deliveries.main),
        ("Reads in a flood of log-ins, against the same in quiet", bench_log_in_flood.main),
        ("The product as processes", bench_product.main),
    ):
        print(f"\n== {name}")
        bench()


if __name__ == "__main__":
    main()
