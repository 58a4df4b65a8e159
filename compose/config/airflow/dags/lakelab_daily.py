"""
The day's jobs as a DAG. What they are, plan.json says: the lab writes it from its catalogue of jobs (scenarios/etl) when a run begins, so that nothing has
to be computed here. A task that runs parses this file too, and is then given only itself.
"""

import json
from datetime import timedelta
from pathlib import Path

from airflow.sdk import DAG, TaskGroup, get_parsing_context
from lakelab_jobs import JobsOperator, WatchOperator

PLAN = Path("/opt/lakelab/etl/plan.json")
WATCH = "any_failed"
ABOUT = """
Jobs of the lab's catalogue, in the order of their dependencies. Each runs as a statement in the SQL session, which stays, so a task is short; the tables are
in `lake.lakelab`. **Retry** a failed task by clearing it: what it had done already is not done again. **Back-fill** with a run whose configuration names
days: `{"days": {"stg_orders": ["2026-03-02"]}}`; jobs left out are made anew.
"""


def make_dag(plan):
    with DAG(
        dag_id="lakelab_daily",
        description=plan["description"],
        doc_md=ABOUT,
        schedule=None,
        catchup=False,
        max_active_runs=1,
        max_active_tasks=plan["parallel"],
        is_paused_upon_creation=False,
        tags=["lakelab", plan["engine"]],
        default_args={
            "retries": plan["retries"],
            "retry_delay": timedelta(seconds=plan["retrySeconds"]),
            "retry_exponential_backoff": True,
            "max_retry_delay": timedelta(minutes=1),
        },
    ) as dag:
        wanted = get_parsing_context().task_id
        if wanted == WATCH:
            make_watch()
        elif wanted is not None:
            make_task(next(task for task in plan["tasks"] if task["id"] == wanted), plan)
        else:
            make_tasks(plan)
    return dag


def make_tasks(plan):
    """All of them, in a group for each layer, and in it for each owner of several."""
    groups, tasks = {}, {}

    def group(*path):
        if path not in groups:
            parent = group(*path[:-1]) if len(path) > 1 else None
            groups[path] = TaskGroup("_".join(path), prefix_group_id=False, parent_group=parent, tooltip=plan["groups"].get("_".join(path), ""), group_display_name=path[-1])
        return groups[path]

    for task in plan["tasks"]:
        with group(*task["group"]):
            tasks[task["id"]] = make_task(task, plan)
    for task in plan["tasks"]:
        if task["after"]:
            tasks[task["id"]].set_upstream([tasks[other] for other in task["after"]])
    if tasks:
        make_watch().set_upstream(list(tasks.values()))


def make_watch():
    return WatchOperator(task_id=WATCH, trigger_rule="one_failed", retries=0, doc_md="Fails when any other task has failed, and the run with it; else it is skipped.")


def make_task(task, plan):
    return JobsOperator(
        task_id=task["id"],
        task_display_name=task["title"],
        jobs=[{**plan["jobs"][name], "job": name} for name in task["jobs"]],
        engine=plan["engine"],
        inputs=task["inputs"],
        # A task of several steps may fail by one of them, and what reads the others goes on.
        trigger_rule="all_done" if task["inputs"] else "all_success",
        owner=task["owner"],
        doc_md=task["doc"],
        pool=task["pool"],
        priority_weight=task["weight"],
        weight_rule="absolute",
        execution_timeout=timedelta(seconds=task["limitSeconds"]),
        do_xcom_push=len(task["jobs"]) > 1,
    )


# Until the lab has written what there is to do, the DAG is there and empty.
NOTHING = {"description": "no jobs yet", "parallel": 1, "engine": "spark", "retries": 0, "retrySeconds": 1, "groups": {}, "tasks": [], "jobs": {}}

dag = make_dag(json.loads(PLAN.read_text()) if PLAN.exists() else NOTHING)
